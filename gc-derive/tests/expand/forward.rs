#[derive(Finalize)]
enum Either<L, R> {
    Left(#[finalize(forward)] L),
    Right { right: R },
}
