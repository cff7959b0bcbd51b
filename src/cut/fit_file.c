/* An estimated coefficient from the JSON of a fit (docs/json.md), which is read as the YAML that JSON is. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "base/writer.h"
#include "base/yaml_tree.h"
#include "cut/work.h"

/* A fit has some coefficients; a file larger than this is something else. */
enum { FIT_FILE_BYTES = 4 << 20 };

/* NaN of null and of what is no number. */
static double number_of(jarak__yaml_node map, const char *key)
{
    const char *text = jarak__yaml_text(jarak__yaml_get(map, key));
    char *end;
    if (text == NULL) {
        return (double)NAN;
    }
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    const double number = strtod(text, &end);
    jarak__plain_locale_leave(locale);
    return end != text && *end == '\0' && isfinite(number) ? number : (double)NAN;
}

static bool has_text(jarak__yaml_node map, const char *key, const char *wanted)
{
    const char *text = jarak__yaml_text(jarak__yaml_get(map, key));
    return text != NULL && strcmp(text, wanted) == 0;
}

static jarak_status no_such_effect(const jarak_cut *cut, jarak__yaml_node coefficients, jarak_error *error)
{
    jarak__writer names = {0};
    for (size_t i = 0; i < jarak__yaml_count(coefficients); i++) {
        const char *name = jarak__yaml_text(jarak__yaml_get(jarak__yaml_item(coefficients, i, NULL), "name"));
        jarak__write_format(&names, "%s%s", i > 0 ? ", " : "", name != NULL ? name : "?");
    }
    const jarak_status status = names.failed ? jarak__cut_no_memory(error)
                                             : jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s has no coefficient %s; it has: %s"),
                                                          cut->settings.from, cut->settings.effect, names.bytes != NULL ? names.bytes : "");
    jarak__writer_release(&names);
    return status;
}

static jarak_status take_coefficient(jarak_cut *cut, jarak__yaml_node coefficient, jarak_error *error)
{
    cut->info.coefficient = number_of(coefficient, "estimate");
    cut->info.std_error = number_of(coefficient, "std_error");
    return !isnan(cut->info.coefficient) && cut->info.std_error > 0
               ? JARAK_OK
               : jarak__yaml_fail(coefficient, error, _("%s has no estimate with a standard error above 0"), cut->settings.effect);
}

static jarak_status find_coefficient(jarak_cut *cut, jarak__yaml_node root, jarak_error *error)
{
    const jarak__yaml_node coefficients = jarak__yaml_get(root, "coefficients");
    if (jarak__yaml_get(root, "models").kind == JARAK__YAML_LIST) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s has several models; give the fit of one"), cut->settings.from);
    }
    if (coefficients.kind != JARAK__YAML_LIST) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is no fit: write one with jarak fit ppml … --format json"), cut->settings.from);
    }
    if (!has_text(root, "status", "converged")) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: this fit did not converge, so its coefficients are none"), cut->settings.from);
    }
    for (size_t i = 0; i < jarak__yaml_count(coefficients); i++) {
        const jarak__yaml_node coefficient = jarak__yaml_item(coefficients, i, NULL);
        if (has_text(coefficient, "name", cut->settings.effect)) {
            return take_coefficient(cut, coefficient, error);
        }
    }
    return no_such_effect(cut, coefficients, error);
}

static jarak_status read_stream(jarak_cut *cut, FILE *stream, jarak_error *error)
{
    jarak__yaml *document = NULL;
    jarak_status status;
    char *bytes = jarak__alloc(FIT_FILE_BYTES);
    if (bytes == NULL) {
        return jarak__cut_no_memory(error);
    }
    const size_t size = fread(bytes, 1, FIT_FILE_BYTES, stream);
    if (ferror(stream) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, _("cannot read the fit %s: %s"), cut->settings.from, strerror(errno));
    } else if (size == FIT_FILE_BYTES) {
        status =
            jarak_fail(error, JARAK_ERR_FORMAT, _("%s is larger than %d MiB, so it is no fit"), cut->settings.from, FIT_FILE_BYTES >> 20);
    } else {
        status = jarak__yaml_parse(cut->settings.from, bytes, size, &document, error);
        status = status == JARAK_OK ? find_coefficient(cut, jarak__yaml_root(document), error) : status;
    }
    jarak__yaml_free(document);
    jarak__free(bytes);
    return status;
}

jarak_status jarak__cut_read_fit(jarak_cut *cut, jarak_error *error)
{
    FILE *stream = fopen(cut->settings.from, "rb");
    if (stream == NULL) {
        return errno == ENOENT ? jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file"), cut->settings.from)
                               : jarak_fail(error, JARAK_ERR_IO, _("cannot read the fit %s: %s"), cut->settings.from, strerror(errno));
    }
    jarak_status status = read_stream(cut, stream, error);
    (void)fclose(stream);
    return status;
}
