/* Writes a file of trade flows in the shape of CEPII BACI (t,i,j,k,v,q) to standard output: `flows ROWS`. The same rows every time; no
 * flow is listed twice. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Countries as BACI numbers them. */
static const int countries[] = {
    4,   8,   12,  20,  24,  28,  31,  32,  36,  40,  44,  48,  50,  51,  52,  56,  64,  68,  70,  72,  76,  84,  90,  96,  100,
    104, 108, 112, 116, 120, 124, 132, 140, 144, 148, 152, 156, 170, 174, 178, 180, 188, 191, 192, 196, 203, 204, 208, 212, 214,
    218, 222, 226, 231, 232, 233, 242, 246, 251, 262, 266, 268, 270, 275, 276, 288, 296, 300, 308, 320, 324, 328, 332, 340, 344,
    348, 352, 360, 364, 368, 372, 376, 380, 384, 388, 392, 398, 400, 404, 408, 410, 414, 417, 418, 422, 426, 428, 430, 434, 440,
    442, 446, 450, 454, 458, 462, 466, 470, 478, 480, 484, 496, 498, 499, 504, 508, 512, 516, 520, 524, 528, 548, 554, 558, 562,
    566, 579, 583, 584, 585, 586, 591, 598, 600, 604, 608, 616, 620, 624, 626, 634, 642, 643, 646, 659, 662, 670, 674, 678, 682,
    686, 688, 690, 694, 699, 702, 703, 704, 705, 706, 710, 716, 724, 728, 729, 740, 752, 757, 760, 762, 764, 768, 776, 780, 784,
    788, 792, 795, 798, 800, 804, 807, 818, 826, 834, 842, 854, 858, 860, 862, 882, 887, 894,
};

/* The Harmonized System has some 5,000 codes of six digits. */
enum { N_COUNTRIES = sizeof countries / sizeof countries[0], FIRST_YEAR = 2013, N_YEARS = 10, N_PRODUCTS = 5000 };

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

int main(int argc, char **argv)
{
    long n_rows = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    uint64_t state = 20221123;
    puts("t,i,j,k,v,q");
    for (int year = 0; year < N_YEARS; year++) {
        long left = n_rows / N_YEARS + (year < n_rows % N_YEARS);
        long pairs_left = (long)N_COUNTRIES * (N_COUNTRIES - 1);
        for (int i = 0; i < N_COUNTRIES; i++) {
            for (int j = 0; j < N_COUNTRIES; j++) {
                if (i == j) {
                    continue;
                }
                long n_products = left / pairs_left + (left % pairs_left > 0);
                long product = 0;
                long widest_step = n_products > 0 ? N_PRODUCTS / n_products : 1;
                pairs_left--;
                left -= n_products;
                while (n_products-- > 0) {
                    uint64_t random = draw(&state);
                    product += 1 + (long)(random % (uint64_t)(widest_step > 1 ? widest_step : 1));
                    printf("%d,%d,%d,%06ld,%.3f,", FIRST_YEAR + year, countries[i], countries[j], 10100 + product * 190,
                           (double)(1 + (random >> 11) % 100000000) / 1000.0 / (double)(1 + (random >> 40) % 1000));
                    if (random >> 60 == 0) {
                        puts("NA");
                    } else {
                        printf("%.3f\n", (double)((random >> 20) % 1000000) / 1000.0);
                    }
                }
            }
        }
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
