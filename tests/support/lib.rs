//! What the integration tests share. Nothing here is part of the library.
