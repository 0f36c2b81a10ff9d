/// The builder of the image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// BuildKit: `docker build` with the containerd image store, and every other buildx driver.
    #[default]
    Buildkit,
    /// BuildKit inside a Docker Engine with the overlay2 graph driver: `--link` has no effect.
    BuildkitGraphdriver,
    /// Docker's builder before BuildKit: a line of images, one for every instruction.
    Classic,
    /// `podman build` and `buildah build --layers`.
    Buildah,
}

impl Engine {
    /// Every engine with its name on the command line, in links and in JSON.
    pub const ALL: [(Engine, &'static str); 4] = [
        (Self::Buildkit, "buildkit"),
        (Self::BuildkitGraphdriver, "buildkit-graphdriver"),
        (Self::Classic, "classic"),
        (Self::Buildah, "buildah"),
    ];

    /// True if every instruction is a link of the chain, LABEL and CMD too.
    pub(super) fn commits_metadata(self) -> bool {
        matches!(self, Self::Classic | Self::Buildah)
    }

    /// True if a base image that is there is used without a look at the registry.
    pub(super) fn keeps_local_images(self) -> bool {
        matches!(self, Self::Classic | Self::Buildah)
    }

    /// True if `COPY --link` makes a layer that does not depend on those below.
    pub(super) fn links(self) -> bool {
        self == Self::Buildkit
    }
}
