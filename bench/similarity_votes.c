/* Writes votes of an assembly as CSV (unit,item,vote,session) to standard output: `similarity_votes UNITS SESSIONS ROLLCALLS`. The same
 * votes every time: members stand on a line, roll calls cut it, some votes go astray and one in ten is missing. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* SplitMix64 (Steele, Lea and Flood 2014), in [0, 1). */
static double draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

int main(int argc, char **argv)
{
    long n_units = argc > 1 ? strtol(argv[1], NULL, 10) : 195, n_sessions = argc > 2 ? strtol(argv[2], NULL, 10) : 78;
    long n_rollcalls = argc > 3 ? strtol(argv[3], NULL, 10) : 84;
    uint64_t state = 1946;
    puts("unit,item,vote,session");
    for (long session = 1; session <= n_sessions; session++) {
        for (long item = 1; item <= n_rollcalls; item++) {
            double cut = draw(&state) * 1.6 - 0.3, side = draw(&state) < 0.5 ? -1 : 1;
            for (long unit = 0; unit < n_units; unit++) {
                double at = (double)unit / (double)n_units + 0.4 * (draw(&state) - 0.5);
                const char *vote = side * (at - cut) > 0.05 ? "yes" : side * (at - cut) < -0.05 ? "no" : "abstain";
                if (draw(&state) > 0.1) {
                    printf("U%03ld,%ld,%s,%ld\n", unit, session * 1000 + item, vote, session);
                }
            }
        }
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
