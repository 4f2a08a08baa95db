//! Loops over many small numbers, compiled twice: for what every machine has, and for AVX2.
//!
//! The code is the same and so are its results: there is no arithmetic in it that depends on how many numbers a register holds.

/// Defines a function that is compiled a second time for AVX2, and takes the better one for the machine.
///
/// Worth it where a loop over numbers takes longer than the choice, which is a load and a branch.
macro_rules! wide {
    ($(#[$about:meta])* $vis:vis fn $name:ident $(<const $n:ident: usize>)? ($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block) => {
        $(#[$about])*
        #[inline]
        $vis fn $name $(<const $n: usize>)? ($($arg: $type),*) $(-> $result)? {
            #[inline(always)]
            fn each $(<const $n: usize>)? ($($arg: $type),*) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn eight $(<const $n: usize>)? ($($arg: $type),*) $(-> $result)? {
                    each $(::<$n>)? ($($arg),*)
                }
                if $crate::model::dense::Kernel::best() != $crate::model::dense::Kernel::Portable {
                    // SAFETY: the machine has AVX2, as it has for every kernel but the portable one.
                    return unsafe { eight $(::<$n>)? ($($arg),*) };
                }
            }
            each $(::<$n>)? ($($arg),*)
        }
    };
}
pub(crate) use wide;

#[cfg(test)]
mod tests {
    wide! {
        /// The sum of some numbers and one more.
        fn sum<const N: usize>(numbers: [u32; N], more: &[u32]) -> u32 {
            numbers.iter().chain(more).sum()
        }
    }

    #[test]
    fn a_function_compiled_twice_gives_what_it_is_asked_for() {
        assert_eq!(sum([1; 100], &[5, 6]), 111);
    }
}
