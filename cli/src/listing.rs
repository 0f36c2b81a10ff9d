//! `plimsoll context`: what the builder is sent.

use plimsoll_core::build::Build;
use plimsoll_core::context::BuildContext;
use plimsoll_core::report::context_listing;
use plimsoll_core::syntax::parse;

use crate::arguments::ListingArguments;
use crate::context::folder_of;
use crate::hide::Hide;
use crate::print::{PlainFormat, Printer};
use crate::{Failure, Outcome, input};

pub(crate) fn run(arguments: &ListingArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let input = input::read(&arguments.file)?;
    let place = arguments.context.place(&arguments.file, Some(folder_of(&arguments.file)))?;
    // Folders that are kept out as a whole are listed too.
    let listed = place.list(Some(""))?;
    let ignore = place.dockerignore.as_deref();
    let hide = Hide::new(arguments.unredacted, &input.text, &[ignore.unwrap_or("")]);
    let file = parse(&input.text);
    let build = Build::new(&input.text, &file);
    let dockerfile = place.dockerfile.as_deref();
    let context = BuildContext::new(&build, ignore, listed.files.as_ref(), dockerfile);
    let listing = context_listing(&build, &context);
    match arguments.format {
        PlainFormat::Text => {
            out.text(&hide.text(listing.text(arguments.why, arguments.size)))?;
        }
        PlainFormat::Json => out.json(&listing, &hide)?,
    }
    Ok(Outcome { found: false, incomplete: listed.incomplete })
}
