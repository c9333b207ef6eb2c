//! `num-bigint`: numbers of any size.

use num_bigint::{BigInt, BigUint, ParseBigIntError, Sign};

use super::super::leaf;

leaf!((BigInt), (BigUint), (Sign), (ParseBigIntError));
