/* Units: whatever the caller measures in, work is done on numbers near one. Columns are multiplied by powers of two, which rounds nothing;
 * regressors and the offset are counted from the middle of their range where an intercept takes in the difference. */
#include "stat/ppml/units.h"

#include <float.h>
#include <math.h>

#include "base/alloc.h"

typedef struct range {
    double least, most;
} range;

/* Of a column over all parts. */
static range range_of(const ppml_problem *problem, const double *column)
{
    double ends[2] = {(double)INFINITY, (double)INFINITY}; /* the most with its sign turned, so that one least serves for both */
    for (size_t i = 0; i < problem->n; i++) {
        ends[0] = column[i] < ends[0] ? column[i] : ends[0];
        ends[1] = -column[i] < ends[1] ? -column[i] : ends[1];
    }
    if (problem->reduction != NULL) {
        problem->reduction->combine(ends, 2, JARAK_REDUCE_MIN, problem->reduction->context);
    }
    return (range){.least = ends[0], .most = -ends[1]};
}

/* The power of two just above a size. */
static int exponent_of(double size)
{
    int exponent = 0;
    frexp(size, &exponent);
    return exponent;
}

/* column = (column 2^-exponent - middle) 2^-more: three factors, since 2^-exponent alone may be beyond the range of numbers. */
static void measure(const ppml_problem *problem, double *column, int exponent, double middle, int more)
{
    double first = ldexp(1, -(exponent / 2)), second = ldexp(1, exponent / 2 - exponent), third = ldexp(1, -more);
    for (size_t i = 0; i < problem->n; i++) {
        column[i] = (column[i] * first * second - middle) * third;
    }
}

static int measure_by_size(const ppml_problem *problem, double *column)
{
    range all = range_of(problem, column);
    int exponent = exponent_of(fmax(fabs(all.least), fabs(all.most)));
    measure(problem, column, exponent, 0, 0);
    return exponent;
}

/* What a column is counted from, in the caller's units, and in which. */
typedef struct unit {
    int exponent;
    double shift, rounding; /* in units of 2^exponent */
} unit;

/* Measures a column from the middle of its range where it may be, or, careful, where this rounds nothing: numbers within a factor of two.
 */
static unit measure_from_middle(const ppml_problem *problem, double *column, bool careful)
{
    range all = range_of(problem, column);
    int exponent = exponent_of(fmax(fabs(all.least), fabs(all.most))), more = 0;
    double least = ldexp(all.least, -exponent), most = ldexp(all.most, -exponent);
    bool near = least > 0 ? most <= 2 * least : most < 0 && least >= 2 * most;
    bool shifts = problem->has_intercept && (near || !careful);
    double middle = shifts ? least / 2 + most / 2 : 0;
    if (shifts && most > least) {
        more = exponent_of((most - least) / 2);
    }
    measure(problem, column, exponent, middle, more);
    return (unit){
        .exponent = exponent + more, .shift = ldexp(middle, -more), .rounding = DBL_EPSILON * ldexp(fmax(fabs(least), fabs(most)), -more)};
}

void jarak__ppml_measure_regressor(const ppml_problem *problem, double *x, int *exponent, double *rounding)
{
    unit found = measure_from_middle(problem, x, false);
    *exponent = found.exponent;
    *rounding = found.rounding;
}

/* Of least squares: outcomes that lie far apart keep what small ones have. */
void jarak__ppml_measure_linear_outcome(ppml_problem *problem)
{
    unit found = measure_from_middle(problem, problem->y, true);
    problem->y_exponent = problem->beta_exponent = found.exponent;
    problem->eta_shift = found.shift;
    problem->y_rounding = found.rounding;
}

static void measure_offset(ppml_problem *problem)
{
    range all = range_of(problem, problem->offset);
    double middle = all.least / 2 + all.most / 2;
    for (size_t i = 0; i < problem->n; i++) {
        problem->offset[i] -= middle;
    }
}

/* Positive outcomes must stay so. */
static jarak_status measure_outcome(ppml_problem *problem, jarak_error *error)
{
    static const double ln_2 = 0.69314718055994530942;
    range all = range_of(problem, problem->y);
    double least = all.most;
    for (size_t i = 0; i < problem->n; i++) {
        least = problem->y[i] > 0 && problem->y[i] < least ? problem->y[i] : least;
    }
    if (problem->reduction != NULL) {
        problem->reduction->combine(&least, 1, JARAK_REDUCE_MIN, problem->reduction->context);
    }
    problem->y_exponent = exponent_of(all.most);
    if (ldexp(least, -problem->y_exponent) < DBL_MIN) {
        return jarak_fail(error, JARAK_ERR_DATA, "the outcomes reach from %g to %g, which is too far apart for one fit", least, all.most);
    }
    measure(problem, problem->y, problem->y_exponent, 0, 0);
    problem->eta_shift = problem->y_exponent * ln_2;
    return JARAK_OK;
}

/* Whether constants are in the span of the effects. */
static bool has_intercept(const jarak_ppml_data *data)
{
    bool found = data->n_effects == 0;
    for (size_t f = 0; f < data->n_effects; f++) {
        found = found || data->effects[f].slope == NULL;
    }
    return found;
}

jarak_status jarak__ppml_measure(ppml_problem *problem, const jarak_ppml_data *data, jarak_error *error)
{
    problem->has_intercept = has_intercept(data);
    problem->x_exponent = jarak__calloc(problem->n_x, sizeof *problem->x_exponent);
    problem->x_rounding = jarak__calloc(problem->n_x, sizeof *problem->x_rounding);
    if (problem->x_exponent == NULL || problem->x_rounding == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu columns", problem->n_x);
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        jarak__ppml_measure_regressor(problem, problem->x[k], &problem->x_exponent[k], &problem->x_rounding[k]);
    }
    for (size_t s = 0; s < problem->n_sets; s++) {
        if (problem->sets[s].slope != NULL) {
            problem->sets[s].slope_exponent = measure_by_size(problem, problem->sets[s].slope);
        }
    }
    if (problem->prior != NULL) {
        problem->prior_exponent = measure_by_size(problem, problem->prior);
    }
    if (problem->is_linear) {
        jarak__ppml_measure_linear_outcome(problem);
        return JARAK_OK;
    }
    if (!problem->has_intercept) { /* nothing would take in what the outcomes are divided by */
        return JARAK_OK;
    }
    if (problem->offset != NULL) {
        measure_offset(problem);
    }
    return measure_outcome(problem, error);
}
