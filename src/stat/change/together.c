/* Several ties together. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "stat/change/fit.h"

static jarak_status check(const jarak_change *fit, size_t n, const size_t *windows, double correlation, jarak_error *error)
{
    if (fit->masses == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the fit was made without settings.distributions"));
    }
    if (!(correlation >= 0 && correlation <= 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("correlation is %g; it must be from 0 to 1"), correlation);
    }
    for (size_t i = 0; i < n; i++) {
        if (windows[i] >= fit->result.n_ties) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("windows[%zu] is %zu; the fit has %zu"), i, windows[i], fit->result.n_ties);
        }
    }
    return JARAK_OK;
}

/* The distribution of the sum of those with figures, and of how many. */
static jarak_status add_up(jarak__tie_work *work, const jarak_change *fit, size_t n, const size_t *windows, size_t *n_used,
                           jarak_error *error)
{
    jarak_status status = JARAK_OK;
    *n_used = 0;
    for (size_t i = 0; i < n && status == JARAK_OK; i++) {
        const jarak__mass *mass = &fit->masses[windows[i]];
        if (fit->ties[windows[i]].n_used == 0) {
            continue;
        }
        if ((*n_used)++ == 0) {
            status = jarak__mass_reset(&work->sum, mass->width, mass->first, mass->n, error);
            if (status == JARAK_OK) {
                memcpy(work->sum.p, mass->p, mass->n * sizeof *mass->p);
            }
        } else {
            status = jarak__mass_add(&work->spare, &work->sum, mass, error);
            const jarak__mass kept = work->sum;
            work->sum = work->spare;
            work->spare = kept;
        }
    }
    return status;
}

jarak_status jarak_change_together(const jarak_change *fit, size_t n, const size_t *windows, double correlation,
                                   jarak_change_posterior *posterior, jarak_error *error)
{
    *posterior = jarak__no_posterior();
    jarak_status status = check(fit, n, windows, correlation, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__tie_work work = {0};
    size_t n_used;
    double sum = 0, own = 0, measured = 0, measured_own = 0;
    status = add_up(&work, fit, n, windows, &n_used, error);
    for (size_t i = 0; i < n; i++) {
        const jarak_change_tie *tie = &fit->ties[windows[i]];
        if (tie->n_used > 0) {
            sum += tie->posterior.std_error;
            own += tie->posterior.std_error * tie->posterior.std_error;
            measured += tie->posterior.measurement_sd;
            measured_own += tie->posterior.measurement_sd * tie->posterior.measurement_sd;
        }
    }
    if (status == JARAK_OK && n_used > 0) {
        status = jarak__mass_posterior(&work.sum, &work.part, &work.spare, correlation * (sum * sum - own), 1 / (double)n_used,
                                       &fit->settings, posterior, error);
        posterior->measurement_sd = sqrt(measured_own + correlation * (measured * measured - measured_own)) / (double)n_used;
        posterior->answer = jarak__answer_of(posterior, &fit->settings);
    }
    jarak__tie_work_release(&work);
    if (status != JARAK_OK) {
        *posterior = jarak__no_posterior();
    }
    return status;
}
