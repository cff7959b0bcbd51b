/* Estimated coefficients and their covariance from the JSON of a fit (docs/json.md), which is read as the YAML that JSON is. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "base/writer.h"
#include "base/yaml_tree.h"
#include "cut/fit_file.h"

/* A fit has some coefficients; a file larger than this is something else. */
enum { FIT_FILE_BYTES = 4 << 20 };

/* NaN of null and of what is no number. */
static double number_in(jarak__yaml_node node)
{
    const char *text = jarak__yaml_text(node);
    char *end;
    if (text == NULL) {
        return (double)NAN;
    }
    const double number = jarak__read_plainly(text, &end);
    return end != text && *end == '\0' && isfinite(number) ? number : (double)NAN;
}

static double number_of(jarak__yaml_node map, const char *key)
{
    return number_in(jarak__yaml_get(map, key));
}

static bool has_text(jarak__yaml_node map, const char *key, const char *wanted)
{
    const char *text = jarak__yaml_text(jarak__yaml_get(map, key));
    return text != NULL && strcmp(text, wanted) == 0;
}

static jarak_status no_such_effect(const jarak__cut_fit *fit, const char *effect, jarak__yaml_node coefficients, jarak_error *error)
{
    enum { MOST_LIKENED = 256 };
    jarak__writer names = {0};
    const char *likened[MOST_LIKENED];
    char hint[JARAK__HINT_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < jarak__yaml_count(coefficients); i++) {
        const char *name = jarak__yaml_text(jarak__yaml_get(jarak__yaml_item(coefficients, i, NULL), "name"));
        jarak__write_format(&names, "%s%s", i > 0 ? ", " : "", name != NULL ? name : "?");
        if (name != NULL && n < MOST_LIKENED) {
            likened[n++] = name;
        }
    }
    const jarak_status status = names.failed
                                    ? jarak__cut_no_memory(error)
                                    : jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s has no coefficient %s%s; it has: %s"), fit->from, effect,
                                                 jarak__did_you_mean(effect, n, likened, hint), names.bytes != NULL ? names.bytes : "");
    jarak__writer_release(&names);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ coefficients */

static jarak_status take_coefficient(jarak__yaml_node coefficient, jarak_cut_estimate *into, jarak_error *error)
{
    into->coefficient = number_of(coefficient, "estimate");
    into->std_error = number_of(coefficient, "std_error");
    return !isnan(into->coefficient) && into->std_error > 0
               ? JARAK_OK
               : jarak__yaml_fail(coefficient, error, _("%s has no estimate with a standard error above 0"), into->name);
}

/* Fills the estimate of that name; *place is that of its coefficient in the fit. */
static jarak_status find_coefficient(const jarak__cut_fit *fit, jarak__yaml_node coefficients, jarak_cut_estimate *into, size_t *place,
                                     jarak_error *error)
{
    for (size_t i = 0; i < jarak__yaml_count(coefficients); i++) {
        const jarak__yaml_node coefficient = jarak__yaml_item(coefficients, i, NULL);
        if (has_text(coefficient, "name", into->name)) {
            *place = i;
            return take_coefficient(coefficient, into, error);
        }
    }
    return no_such_effect(fit, into->name, coefficients, error);
}

/* ------------------------------------------------------------------------------------------------------------------ covariance */

/* How far the diagonal may be from squared standard errors, which are printed with all their digits. */
static const double slack = 1e-6;

static jarak_status take_covariance(const jarak__cut_fit *fit, jarak__yaml_node root, const size_t *places, jarak_error *error)
{
    const size_t k = fit->n;
    const jarak__yaml_node rows = jarak__yaml_get(root, "covariance");
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            const jarak__yaml_node row = jarak__yaml_item(rows, places[i], NULL);
            const double variance = fit->estimates[i].std_error * fit->estimates[i].std_error;
            double *into = &fit->covariance[i * k + j];
            *into = k > 1 ? number_in(jarak__yaml_item(row, places[j], NULL)) : variance;
            if (isnan(*into) || (i == j && fabs(*into - variance) > slack * variance)) {
                return jarak_fail(error, JARAK_ERR_DATA,
                                  _("%s has no joint covariance of its coefficients, which several effects need; write the fit again, with "
                                    "jarak fit ppml … --format json"),
                                  fit->from);
            }
        }
    }
    return JARAK_OK;
}

static jarak_status take_fit(const jarak__cut_fit *fit, jarak__yaml_node root, jarak_error *error)
{
    const jarak__yaml_node coefficients = jarak__yaml_get(root, "coefficients");
    if (jarak__yaml_get(root, "models").kind == JARAK__YAML_LIST) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s has several models; give the fit of one"), fit->from);
    }
    if (coefficients.kind != JARAK__YAML_LIST) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is no fit: write one with jarak fit ppml … --format json"), fit->from);
    }
    if (!has_text(root, "status", "converged")) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: this fit did not converge, so its coefficients are none"), fit->from);
    }
    jarak_status status = JARAK_OK;
    size_t *places = jarak__calloc(fit->n, sizeof *places);
    if (places == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t k = 0; status == JARAK_OK && k < fit->n; k++) {
        status = find_coefficient(fit, coefficients, &fit->estimates[k], &places[k], error);
    }
    status = status == JARAK_OK ? take_covariance(fit, root, places, error) : status;
    jarak__free(places);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ the file */

static jarak_status read_stream(const jarak__cut_fit *fit, FILE *stream, jarak_error *error)
{
    jarak__yaml *document = NULL;
    jarak_status status;
    char *bytes = jarak__alloc(FIT_FILE_BYTES);
    if (bytes == NULL) {
        return jarak__cut_no_memory(error);
    }
    const size_t size = fread(bytes, 1, FIT_FILE_BYTES, stream);
    if (ferror(stream) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, _("cannot read the fit %s: %s"), fit->from, strerror(errno));
    } else if (size == FIT_FILE_BYTES) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, _("%s is larger than %d MiB, so it is no fit"), fit->from, FIT_FILE_BYTES >> 20);
    } else {
        status = jarak__yaml_parse(fit->from, bytes, size, &document, error);
        status = status == JARAK_OK ? take_fit(fit, jarak__yaml_root(document), error) : status;
    }
    jarak__yaml_free(document);
    jarak__free(bytes);
    return status;
}

jarak_status jarak__cut_read_fit(const jarak__cut_fit *fit, jarak_error *error)
{
    FILE *stream = fopen(fit->from, "rb");
    if (stream == NULL) {
        return errno == ENOENT ? jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file"), fit->from)
                               : jarak_fail(error, JARAK_ERR_IO, _("cannot read the fit %s: %s"), fit->from, strerror(errno));
    }
    jarak_status status = read_stream(fit, stream, error);
    (void)fclose(stream);
    return status;
}
