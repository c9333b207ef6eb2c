//! The generator behind the module `random`: MT19937, seeded as CPython seeds it, so that the
//! numbers are the same.

use std::cell::RefCell;

use num_bigint::BigInt;

use crate::builtins::function;
use crate::builtins::functions::to_float;
use crate::objects::function::Native;
use crate::value::Value;
use crate::vm::ops;

const N: usize = 624;
const M: usize = 397;

struct Twister {
    state: [u32; N],
    at: usize,
}

impl Twister {
    fn from_number(seed: u32) -> Self {
        let mut state = [seed; N];
        for at in 1..N {
            let last = state[at - 1];
            state[at] = (last ^ (last >> 30)).wrapping_mul(1_812_433_253).wrapping_add(u32::try_from(at).unwrap_or(0));
        }
        Self { state, at: N }
    }

    fn from_key(key: &[u32]) -> Self {
        let mut it = Self::from_number(19_650_218);
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let last = it.state[i - 1];
            let mixed = it.state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_664_525);
            it.state[i] = mixed.wrapping_add(key[j]).wrapping_add(u32::try_from(j).unwrap_or(0));
            i += 1;
            j = (j + 1) % key.len();
            if i == N {
                it.state[0] = it.state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let last = it.state[i - 1];
            let mixed = it.state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_566_083_941);
            it.state[i] = mixed.wrapping_sub(u32::try_from(i).unwrap_or(0));
            i += 1;
            if i == N {
                it.state[0] = it.state[N - 1];
                i = 1;
            }
        }
        it.state[0] = 0x8000_0000;
        it
    }

    fn next(&mut self) -> u32 {
        if self.at >= N {
            for at in 0..N {
                let mixed = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % N] & 0x7fff_ffff);
                let odd = if mixed & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[at] = self.state[(at + M) % N] ^ (mixed >> 1) ^ odd;
            }
            self.at = 0;
        }
        let mut number = self.state[self.at];
        self.at += 1;
        number ^= number >> 11;
        number ^= (number << 7) & 0x9d2c_5680;
        number ^= (number << 15) & 0xefc6_0000;
        number ^ (number >> 18)
    }
}

thread_local! {
    static TWISTER: RefCell<Twister> = RefCell::new(Twister::from_key(&[{
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        now.subsec_nanos()
    }]));
}

pub static FUNCTIONS: &[Native] = &[
    function("_seed", 1, 1, |args| {
        let number = match &args.pos[0] {
            Value::Big(it) => (**it).clone(),
            Value::Float(_) => BigInt::from(to_float(&args.pos[0]).unwrap_or(0.0).to_bits()),
            other => BigInt::from(ops::index(other)?),
        };
        let mut key = number.magnitude().to_u32_digits();
        if key.is_empty() {
            key.push(0);
        }
        TWISTER.replace(Twister::from_key(&key));
        Ok(Value::None)
    }),
    function("random", 0, 0, |_| {
        let (a, b) = TWISTER.with_borrow_mut(|it| (it.next() >> 5, it.next() >> 6));
        Ok(Value::Float((f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0))
    }),
    function("getrandbits", 1, 1, |args| {
        let mut bits = u32::try_from(ops::index(&args.pos[0])?).unwrap_or(0);
        let mut digits = Vec::new();
        while bits > 0 {
            let number = TWISTER.with_borrow_mut(Twister::next);
            let taken = bits.min(32);
            digits.push(number >> (32 - taken));
            bits -= taken;
        }
        Ok(Value::big(BigInt::from(num_bigint::BigUint::new(digits))))
    }),
];
