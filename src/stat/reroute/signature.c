/* One sign of rerouting, unit by unit: the change from the year of comparison to the barrier's, with errors widened by what ordinary years
 * show. */
#include "stat/reroute/signature.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "num/student.h"

enum { UNITS_AT_ONCE = 1024 };

/* Of the later series' estimates those of the other are taken off: what is left says how the ratio of the two changed. */
static void take_off(size_t n, reroute_comparison *from, const reroute_comparison *other)
{
    from->n_tested = 0;
    for (size_t u = 0; u < n; u++) {
        reroute_step *step = &from->steps[u];
        const reroute_step *taken = &other->steps[u];
        step->missing = step->missing != JARAK_REROUTE_TESTED ? step->missing : taken->missing;
        if (step->missing == JARAK_REROUTE_TESTED) {
            step->estimate -= taken->estimate;
            step->std_error = hypot(step->std_error, taken->std_error);
            from->n_tested++;
        }
    }
    from->freedom = fmin(from->freedom, other->freedom);
}

static jarak_status compare_both(const reroute_signature *of, size_t earlier, size_t later, reroute_comparison *made, jarak_error *error)
{
    jarak_status status = jarak__reroute_compare(of->series, of->settings, earlier, later, made, error);
    if (status == JARAK_OK && of->over != NULL) {
        reroute_comparison other = {0};
        status = jarak__reroute_compare(of->over, of->settings, earlier, later, &other, error);
        if (status == JARAK_OK) {
            take_off(of->series->n_units, made, &other);
        }
        jarak__reroute_comparison_release(&other);
    }
    return status;
}

double jarak__reroute_inflation(reroute_spread spread, double otherwise)
{
    return spread.freedom > 0 ? sqrt(spread.squares / spread.freedom) : otherwise;
}

/* By all years that are ordinary, each compared with the one before it. */
static jarak_status find_inflation(const reroute_signature *of, double *inflation, jarak_error *error)
{
    reroute_spread all = {0};
    double *drift = jarak__calloc(of->series->n_groups, sizeof *drift);
    jarak_status status = drift != NULL ? JARAK_OK : jarak__reroute_no_memory(of->series->n_units, error);
    for (size_t year = 1; status == JARAK_OK && year + 1 < of->series->n_years; year++) {
        reroute_comparison ordinary = {0};
        reroute_spread spread = {0};
        status = compare_both(of, year - 1, year, &ordinary, error);
        if (status == JARAK_OK) {
            status = jarak__reroute_spread_of(of->series, &ordinary, drift, &spread, error);
        }
        all.squares += spread.squares;
        all.freedom += spread.freedom;
        jarak__reroute_comparison_release(&ordinary);
    }
    jarak__free(drift);
    *inflation = jarak__reroute_inflation(all, of->settings->inflation);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ changes */

static double known_sum(const reroute_window *window)
{
    return window->is_known ? window->sum : (double)NAN;
}

void jarak__reroute_change_of(const reroute_series *series, size_t unit, const reroute_step *step, double inflation, double freedom,
                              double quantile, jarak_reroute_change *change)
{
    const reroute_window *last = &series->windows[unit * series->n_years + series->n_years - 1];
    *change = (jarak_reroute_change){.missing = step->missing,
                                     .before = known_sum(last - 1),
                                     .after = known_sum(last),
                                     .growth = exp(step->growth),
                                     .estimate = (double)NAN,
                                     .std_error = (double)NAN,
                                     .conf_low = (double)NAN,
                                     .conf_high = (double)NAN,
                                     .z = (double)NAN,
                                     .p_rise = (double)NAN,
                                     .p_fall = (double)NAN};
    if (step->missing == JARAK_REROUTE_TESTED) {
        change->estimate = step->estimate;
        change->std_error = inflation * step->std_error;
        change->conf_low = step->estimate - quantile * change->std_error;
        change->conf_high = step->estimate + quantile * change->std_error;
        change->z = step->estimate / change->std_error;
        change->p_rise = jarak__student_upper(change->z, freedom);
        change->p_fall = jarak__student_upper(-change->z, freedom);
    }
}

typedef struct fill_work {
    const reroute_signature *of;
    const reroute_comparison *found;
    double inflation, quantile;
} fill_work;

static void fill_units(size_t first, size_t end, void *context)
{
    const fill_work *w = context;
    const reroute_series *series = w->of->series;
    for (size_t u = first; u < end; u++) {
        jarak_reroute_change *change = (void *)(w->of->first_change + u * w->of->stride);
        jarak__reroute_change_of(series, u, &w->found->steps[u], w->inflation, w->found->freedom, w->quantile, change);
        if (w->of->over != NULL) {
            const reroute_window *other = &w->of->over->windows[u * series->n_years + series->n_years - 1];
            change->before /= known_sum(other - 1);
            change->after /= known_sum(other);
        }
    }
}

jarak_status jarak__reroute_signature(const reroute_signature *of, double *inflation, jarak_error *error)
{
    reroute_comparison found = {0};
    jarak_status status = find_inflation(of, inflation, error);
    if (status == JARAK_OK) {
        status = compare_both(of, of->series->n_years - 2, of->series->n_years - 1, &found, error);
    }
    if (status == JARAK_OK) {
        fill_work work = {.of = of, .found = &found, .inflation = *inflation};
        work.quantile = jarak__student_quantile((1 - of->settings->level) / 2, found.freedom);
        jarak__parallel_for(of->series->n_units, UNITS_AT_ONCE, of->settings->threads, fill_units, &work);
    }
    jarak__reroute_comparison_release(&found);
    return status;
}
