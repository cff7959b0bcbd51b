/* What is said of a regression's coefficients together: their covariance, a Wald test of several; and tests by a bootstrap. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/text.h"
#include "fit/regression/running.h"
#include "num/dense.h"
#include "num/fisher.h"

/* In the order of coefficients: the constant, which stands last in joint, comes first. */
static jarak_status take_covariance(jarak__running *job, const jarak__sample *sample, const double *joint, jarak_regression_model *model)
{
    size_t n = model->n_coefficients, n_regressors = sample->data.n_regressors, first = n - n_regressors;
    double *covariance = jarak__arena_alloc(&job->made->arena, (n * n + 1) * sizeof *covariance);
    if (covariance == NULL) {
        return jarak__running_no_memory(job);
    }
    for (size_t i = 0; i < n; i++) {
        size_t a = i < first ? n_regressors : i - first;
        for (size_t j = 0; j < n; j++) {
            size_t b = j < first ? n_regressors : j - first;
            covariance[i + j * n] = joint[a + b * (n_regressors + 1)];
        }
    }
    model->covariance = covariance;
    return JARAK_OK;
}

/* The coefficient with a name; n_coefficients where none has it. */
static size_t find_coefficient(const jarak_regression_model *model, const char *name, size_t length)
{
    size_t k = 0;
    while (k < model->n_coefficients &&
           (strncmp(model->coefficients[k].name, name, length) != 0 || model->coefficients[k].name[length] != '\0')) {
        k++;
    }
    return k;
}

/* Where a name ends: at a comma outside brackets. */
static const char *end_of_name(const char *at)
{
    for (int depth = 0; *at != '\0' && !(*at == ',' && depth == 0); at++) {
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
    }
    return at;
}

static jarak_status no_such_coefficient(jarak__running *job, const jarak_regression_model *model, const char *at, size_t length)
{
    enum { MOST_LIKENED = 256 };
    const char *names[MOST_LIKENED];
    char name[256], hint[JARAK__HINT_BYTES];
    size_t n = 0;
    for (; n < model->n_coefficients && n < MOST_LIKENED; n++) {
        names[n] = model->coefficients[n].name;
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)length, at);
    return jarak_fail(job->error, JARAK_ERR_ARGUMENT, _("wald: no coefficient is called \"%s\"%s; the first is \"%s\""), name,
                      jarak__did_you_mean(name, n, names, hint), n > 0 ? names[0] : "");
}

/* Marks the coefficients that are named and in the model. */
static jarak_status mark_named(jarak__running *job, const jarak_regression_model *model, bool *named)
{
    for (const char *at = job->settings->wald; *at != '\0';) {
        const char *end = end_of_name(at), *next = *end == ',' ? end + 1 : end;
        at += strspn(at, " ");
        while (end > at && end[-1] == ' ') {
            end--;
        }
        size_t length = (size_t)(end - at), k = find_coefficient(model, at, length);
        if (k == model->n_coefficients) {
            return no_such_coefficient(job, model, at, length);
        }
        named[k] = !model->coefficients[k].dropped;
        at = next;
    }
    return JARAK_OK;
}

/* F and its p-value for the coefficients that are named; v has room for (n_coefficients + 1) n_coefficients numbers. */
static void test_named(const jarak_regression_model *model, const bool *named, double *v, jarak_wald *wald)
{
    size_t n = 0, all = model->n_coefficients, places = 0;
    for (size_t k = 0; k < all; k++) {
        n += named[k];
    }
    double *b = v + n * n, *scaled = b;
    for (size_t i = 0; i < all; i++) {
        for (size_t j = 0; j < all && named[i]; j++) {
            if (named[j]) { /* as a correlation, so that units do not matter */
                v[places++] = model->covariance[i + j * all] / (model->coefficients[i].std_error * model->coefficients[j].std_error);
            }
        }
        if (named[i]) {
            *scaled++ = model->coefficients[i].estimate / model->coefficients[i].std_error;
        }
    }
    *wald = (jarak_wald){.n = n, .f = (double)NAN, .p_value = (double)NAN};
    bool finite = true;
    for (size_t i = 0; i < n * n + n; i++) {
        finite = finite && isfinite(v[i]);
    }
    bool definite = n > 0 && finite && (double)n <= model->df && jarak__cholesky(n, v, n) == 0;
    for (size_t i = 0; i < n && definite; i++) {
        definite = v[i * (n + 1)] > 1e-6; /* a root of a pivot: nothing is left of a coefficient beside the others */
    }
    if (definite) {
        jarak__lower_solve(false, n, 1, v, n, b, n);
        wald->f = 0;
        for (size_t i = 0; i < n; i++) {
            wald->f += b[i] * b[i] / (double)n;
        }
        wald->p_value = jarak__fisher_upper(wald->f, n, model->df);
    }
}

static jarak_status take_wald(jarak__running *job, jarak_regression_model *model)
{
    size_t n = model->n_coefficients;
    bool *named = jarak__calloc(n + 1, sizeof *named);
    double *v = jarak__calloc((n + 1) * (n + 1), sizeof *v);
    jarak_status status = named != NULL && v != NULL ? mark_named(job, model, named) : jarak__running_no_memory(job);
    if (status == JARAK_OK) {
        test_named(model, named, v, &model->wald);
    }
    jarak__free(named);
    jarak__free(v);
    return status;
}

/* All regressors are zero. */
static jarak_status take_f_test(jarak__running *job, const jarak__sample *sample, jarak_regression_model *model)
{
    size_t n = model->n_coefficients, first = n - sample->data.n_regressors;
    bool *named = jarak__calloc(n + 1, sizeof *named);
    double *v = jarak__calloc((n + 1) * (n + 1), sizeof *v);
    bool has_room = named != NULL && v != NULL;
    if (has_room) {
        for (size_t k = first; k < n; k++) {
            named[k] = !model->coefficients[k].dropped;
        }
        test_named(model, named, v, &model->f_test);
    }
    jarak__free(named);
    jarak__free(v);
    return has_room ? JARAK_OK : jarak__running_no_memory(job);
}

/* p-values and intervals of the regressors; the constant has none by a bootstrap of scores. */
static jarak_status take_bootstrap(jarak__running *job, const jarak__sample *sample, jarak_ppml *fit, jarak_coefficient *coefficients,
                                   jarak_regression_model *model)
{
    size_t n = sample->data.n_regressors, first = model->n_coefficients - n;
    if (job->design.n_clusters != 1) {
        return jarak_fail(job->error, JARAK_ERR_ARGUMENT, _("bootstrap: it takes clusters of one way, and these are of %zu"),
                          job->design.n_clusters);
    }
    jarak_bootstrap *found = jarak__resize_array(NULL, n, sizeof *found);
    if (found == NULL) {
        return jarak__running_no_memory(job);
    }
    jarak_bootstrap_settings settings;
    jarak_bootstrap_settings_init(&settings);
    settings.clusters = sample->clusters[0];
    settings.draws = job->settings->bootstrap;
    settings.seed = job->settings->seed;
    settings.weights = job->settings->wild;
    settings.level = job->settings->level;
    jarak_status status = jarak_ppml_bootstrap(fit, &settings, found, &model->n_draws, job->error);
    for (size_t k = 0; k < model->n_coefficients && status == JARAK_OK; k++) {
        const jarak_bootstrap none = {.p_value = (double)NAN, .conf_low = (double)NAN, .conf_high = (double)NAN};
        const jarak_bootstrap *of = k < first ? &none : &found[k - first];
        coefficients[k].p_value = of->p_value;
        coefficients[k].conf_low = of->conf_low;
        coefficients[k].conf_high = of->conf_high;
    }
    model->enumerated = model->n_draws < job->settings->bootstrap;
    jarak__free(found);
    return status;
}

jarak_status jarak__regression_take_tests(jarak__running *job, const jarak__sample *sample, jarak_ppml *fit, const double *joint,
                                          jarak_coefficient *coefficients, jarak_regression_model *model)
{
    jarak_status status = take_covariance(job, sample, joint, model);
    if (status == JARAK_OK && job->ols != NULL) {
        status = take_f_test(job, sample, model);
    }
    if (status == JARAK_OK && job->settings->wald != NULL) {
        status = take_wald(job, model);
    }
    return status == JARAK_OK && job->settings->bootstrap > 0 ? take_bootstrap(job, sample, fit, coefficients, model) : status;
}
