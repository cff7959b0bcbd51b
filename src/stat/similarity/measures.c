/* From tables to measures. The formulas stand in jarak/similarity.h; here all shares are multiplied out, so that counts stay whole numbers
 * until the last division, and 0/0 is the NaN of an undefined measure. */
#include "stat/similarity/measures.h"

#include <math.h>

#include "base/clones.h"

/* What the measures are made of: sums over cells, times n where they are products of margins. */
typedef struct sums {
    double n;
    double linear, square;               /* sum of T_ij w_ij */
    double chance_linear, chance_square; /* sum of r_i c_j w_ij */
    double pooled_linear, pooled_square; /* sum of (r_i + c_i)(r_j + c_j) w_ij */
    double concordant_less_discordant;
    double untied_rows, untied_columns; /* n^2 - sum of r_i^2 */
} sums;

static inline void write_measures(const sums *s, double range, double *out, size_t stride)
{
    double reach = s->n * range;
    out[JARAK_SIMILARITY_AGREE * stride] = 1 - s->linear / reach;
    out[JARAK_SIMILARITY_S_ABS * stride] = 1 - 2 * s->linear / reach;
    out[JARAK_SIMILARITY_S_SQ * stride] = 1 - 2 * s->square / (reach * range);
    out[JARAK_SIMILARITY_KAPPA_SQ * stride] = 1 - s->n * s->square / s->chance_square;
    out[JARAK_SIMILARITY_PI_SQ * stride] = 1 - 4 * s->n * s->square / s->pooled_square;
    out[JARAK_SIMILARITY_KAPPA_LIN * stride] = 1 - s->n * s->linear / s->chance_linear;
    out[JARAK_SIMILARITY_PI_LIN * stride] = 1 - 4 * s->n * s->linear / s->pooled_linear;
    out[JARAK_SIMILARITY_TAU_B * stride] = 2 * s->concordant_less_discordant / sqrt(s->untied_rows * s->untied_columns);
    out[JARAK_SIMILARITY_A_INDEX * stride] = 2 * (s->chance_linear - s->n * s->linear) / (s->n * reach);
}

JARAK_CLONES static void measures_of_three(size_t n_tables, const double *restrict cells, size_t stride, double range, double *restrict out,
                                           size_t out_stride)
{
    for (size_t t = 0; t < n_tables; t++) {
        const double *c = cells + t;
        double n00 = c[0], n01 = c[stride], n02 = c[2 * stride];
        double n10 = c[3 * stride], n11 = c[4 * stride], n12 = c[5 * stride];
        double n20 = c[6 * stride], n21 = c[7 * stride], n22 = c[8 * stride];
        double r0 = n00 + n01 + n02, r1 = n10 + n11 + n12, r2 = n20 + n21 + n22;
        double c0 = n00 + n10 + n20, c1 = n01 + n11 + n21, c2 = n02 + n12 + n22;
        double m0 = r0 + c0, m1 = r1 + c1, m2 = r2 + c2;
        double n = r0 + r1 + r2;
        double near = n01 + n10 + n12 + n21, far = n02 + n20;
        double chance_near = r0 * c1 + r1 * c0 + r1 * c2 + r2 * c1, chance_far = r0 * c2 + r2 * c0;
        double pooled_near = 2 * (m0 * m1 + m1 * m2), pooled_far = 2 * m0 * m2;
        double concordant = n00 * (n11 + n12 + n21 + n22) + n01 * (n12 + n22) + n10 * (n21 + n22) + n11 * n22;
        double discordant = n02 * (n10 + n11 + n20 + n21) + n01 * (n10 + n20) + n12 * (n20 + n21) + n11 * n20;
        sums s = {
            .n = n,
            .linear = near + 2 * far,
            .square = near + 4 * far,
            .chance_linear = chance_near + 2 * chance_far,
            .chance_square = chance_near + 4 * chance_far,
            .pooled_linear = pooled_near + 2 * pooled_far,
            .pooled_square = pooled_near + 4 * pooled_far,
            .concordant_less_discordant = concordant - discordant,
            .untied_rows = 2 * (r0 * r1 + r0 * r2 + r1 * r2),
            .untied_columns = 2 * (c0 * c1 + c0 * c2 + c1 * c2),
        };
        write_measures(&s, range, out + t, out_stride);
    }
}

/* The cells below (i, j) and to its right less those to its left: with which it is concordant, and discordant. */
static double later_cells(size_t k, const double *c, size_t stride, size_t i, size_t j)
{
    double sum = 0;
    for (size_t l = i + 1; l < k; l++) {
        for (size_t m = 0; m < k; m++) {
            sum += m > j ? c[(l * k + m) * stride] : m < j ? -c[(l * k + m) * stride] : 0;
        }
    }
    return sum;
}

static void measures_of_any(size_t k, const double *c, size_t stride, double range, double *out, size_t out_stride)
{
    double rows[JARAK_SIMILARITY_MOST_CATEGORIES] = {0}, columns[JARAK_SIMILARITY_MOST_CATEGORIES] = {0};
    sums s = {0};
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double cell = c[(i * k + j) * stride], distance = i > j ? (double)(i - j) : (double)(j - i);
            rows[i] += cell;
            columns[j] += cell;
            s.n += cell;
            s.linear += cell * distance;
            s.square += cell * distance * distance;
            s.concordant_less_discordant += cell * later_cells(k, c, stride, i, j);
        }
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double distance = i > j ? (double)(i - j) : (double)(j - i);
            double chance = rows[i] * columns[j], pooled = (rows[i] + columns[i]) * (rows[j] + columns[j]);
            s.chance_linear += chance * distance;
            s.chance_square += chance * distance * distance;
            s.pooled_linear += pooled * distance;
            s.pooled_square += pooled * distance * distance;
            s.untied_rows += i != j ? rows[i] * rows[j] : 0;
            s.untied_columns += i != j ? columns[i] * columns[j] : 0;
        }
    }
    write_measures(&s, range, out, out_stride);
}

void jarak__similarity_measures(size_t k, size_t n_tables, const double *cells, size_t stride, double range, double *out, size_t out_stride)
{
    if (k == 3) {
        measures_of_three(n_tables, cells, stride, range, out, out_stride);
        return;
    }
    for (size_t t = 0; t < n_tables; t++) {
        measures_of_any(k, cells + t, stride, range, out + t, out_stride);
    }
}

jarak_similarity_undefined jarak__similarity_reason(size_t k, const double *table)
{
    size_t n_rows = 0, n_columns = 0, n_categories = 0;
    for (size_t i = 0; i < k; i++) {
        double row = 0, column = 0;
        for (size_t j = 0; j < k; j++) {
            row += table[i * k + j];
            column += table[j * k + i];
        }
        n_rows += row > 0;
        n_columns += column > 0;
        n_categories += row > 0 || column > 0;
    }
    return n_categories == 0               ? JARAK_SIMILARITY_NOTHING_COMMON
           : n_categories == 1             ? JARAK_SIMILARITY_NO_VARIATION
           : n_rows == 1 || n_columns == 1 ? JARAK_SIMILARITY_ONE_CONSTANT
                                           : JARAK_SIMILARITY_DEFINED;
}

double jarak__similarity_observed_range(size_t k, const double *table)
{
    size_t first = k, last = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            if (table[i * k + j] > 0 || table[j * k + i] > 0) {
                first = i < first ? i : first;
                last = i;
            }
        }
    }
    return first < last ? (double)(last - first) : 0;
}

jarak_similarity_undefined jarak_similarity_of_table(size_t k, const double *table, double range, double values[JARAK_SIMILARITY_MEASURES])
{
    if (k < 2 || k > JARAK_SIMILARITY_MOST_CATEGORIES) {
        for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
            values[m] = (double)NAN;
        }
        return JARAK_SIMILARITY_NOTHING_COMMON;
    }
    jarak__similarity_measures(k, 1, table, 1, range > 0 ? range : (double)(k - 1), values, 1);
    return jarak__similarity_reason(k, table);
}
