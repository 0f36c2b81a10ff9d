/// True if only a build needs a package of a distribution: compilers, headers, build systems.
pub fn is_build_tool(name: &str) -> bool {
    const TOOLS: [&str; 20] = [
        "alpine-sdk",
        "build-base",
        "autoconf",
        "automake",
        "bison",
        "build-essential",
        "ccache",
        "cmake",
        "dpkg-dev",
        "flex",
        "gfortran",
        "libtool",
        "m4",
        "make",
        "nasm",
        "ninja-build",
        "patch",
        "pkg-config",
        "pkgconf",
        "yasm",
    ];
    const COMPILERS: [&str; 6] = ["gcc", "g++", "clang", "llvm", "rustc", "golang"];
    let is_compiler = |stem: &&str| {
        name.strip_prefix(*stem).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('-').is_some_and(|rest| !rest.ends_with("base"))
        })
    };
    name.ends_with("-dev")
        || name.ends_with("-devel")
        || TOOLS.contains(&name)
        || COMPILERS.iter().any(is_compiler)
}
