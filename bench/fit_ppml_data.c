/* Writes the data of a benchmark of `jarak fit ppml` as CSV to standard output; the same every time.
 *
 * usage: fit_ppml_data DESIGN
 *
 *   gravity C T      C countries, T years: exporter,importer,year,trade,fta,x1,x2; some 30 % zeros
 *   simple N         N rows, individuals with ten years each, firms drawn at random: individual,firm,year,y,x
 *   difficult N      the same, firms in turn by row
 *   product P C T    P products: exporter,importer,product,year,trade,fta */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t state = 20221123;

static double uniform(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static double *normals(size_t n)
{
    double *values = malloc(n * sizeof *values);
    if (values == NULL) {
        perror("fit_ppml_data");
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < n; i++) {
        values[i] = normal();
    }
    return values;
}

/* Countries as three letters, which sort as their numbers do. */
static void write_country(size_t country)
{
    printf("%c%c%c,", (int)('A' + country / 26), (int)('A' + country % 26), 'X');
}

/* Trade between countries, products apart; zero where it is small. */
static void write_gravity(size_t products, size_t countries, size_t years)
{
    size_t n_pairs = countries * countries;
    double *exporter = normals(products * countries * years), *importer = normals(products * countries * years);
    double *pair = normals(products * n_pairs), *start = normals(n_pairs);
    puts(products > 1 ? "exporter,importer,product,year,trade,fta" : "exporter,importer,year,trade,fta,x1,x2");
    for (size_t p = 0; p < products; p++) {
        for (size_t t = 0; t < years; t++) {
            for (size_t e = 0; e < countries; e++) {
                for (size_t m = 0; m < countries; m++) {
                    if (e == m) {
                        continue;
                    }
                    size_t em = p * n_pairs + e * countries + m;
                    double fta = (double)t > (double)years * (0.7 + start[e * countries + m]) ? 1 : 0;
                    double x1 = products > 1 ? 0 : normal() + 0.3 * pair[em], x2 = products > 1 ? 0 : normal();
                    double eta = 0.3 * fta + 0.1 * (x1 + x2) + exporter[(p * countries + e) * years + t] +
                                 importer[(p * countries + m) * years + t] + pair[em];
                    double y = exp(eta + 0.5 * normal() - 0.125);
                    y = y < 0.35 ? 0 : y;
                    write_country(e);
                    write_country(m);
                    if (products > 1) {
                        printf("%06zu,%zu,%.4f,%.0f\n", 10100 + p * 190, 1980 + t, y, fta);
                    } else {
                        printf("%zu,%.4f,%.0f,%.6f,%.6f\n", 1980 + t, y, fta, x1, x2);
                    }
                }
            }
        }
    }
    free(exporter);
    free(importer);
    free(pair);
    free(start);
}

static void write_panel(size_t n, int difficult)
{
    enum { YEARS = 10 };
    size_t individuals = n / YEARS, firms = (size_t)lround((double)individuals / 23);
    double *a = normals(individuals), *b = normals(firms), *c = normals(YEARS);
    puts("individual,firm,year,y,x");
    for (size_t i = 0; i < n; i++) {
        size_t individual = i / YEARS, year = i % YEARS;
        size_t firm = difficult ? i % firms : (size_t)(uniform() * (double)firms);
        double x = normal();
        double y = exp(x + 0.05 * x * x + a[individual] + b[firm] + c[year] + normal());
        printf("%zu,%zu,%zu,%.10g,%.10g\n", individual + 1, firm + 1, year + 1, y, x);
    }
    free(a);
    free(b);
    free(c);
}

int main(int argc, char **argv)
{
    size_t numbers[3] = {0, 0, 0};
    for (int i = 2; i < argc && i < 5; i++) {
        numbers[i - 2] = strtoull(argv[i], NULL, 10);
    }
    const char *design = argc > 2 ? argv[1] : "";
    static char buffer[1 << 20];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (strcmp(design, "gravity") == 0) {
        write_gravity(1, numbers[0], numbers[1]);
    } else if (strcmp(design, "product") == 0) {
        write_gravity(numbers[0], numbers[1], numbers[2]);
    } else if (strcmp(design, "simple") == 0 || strcmp(design, "difficult") == 0) {
        write_panel(numbers[0], design[0] == 'd');
    } else {
        fputs("usage: fit_ppml_data gravity C T | simple N | difficult N | product P C T\n", stderr);
        return EXIT_FAILURE;
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
