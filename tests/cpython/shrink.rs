//! Smaller programs.

/// A program without some of its steps, in many ways, each of fewer steps.
pub(crate) fn fewer<S: Clone>(steps: &[S]) -> impl Iterator<Item = Vec<S>> + '_ {
    let sizes =
        std::iter::successors(Some(steps.len().div_ceil(2)), |size| Some(size / 2)).take_while(|size| *size > 0);
    sizes.flat_map(move |size| {
        (0..steps.len()).step_by(size).map(move |start| {
            let mut fewer = steps.to_vec();
            fewer.drain(start..steps.len().min(start + size));
            fewer
        })
    })
}
