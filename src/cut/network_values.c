/* Values of a network's file: numbers, lists of texts, publications. */
#include <math.h>
#include <string.h>

#include "base/checked.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "cut/network.h"

jarak_status jarak__network_keep(jarak__network *network, size_t n, size_t size, void **kept, jarak_error *error)
{
    size_t bytes;
    *kept = jarak__multiply(n, size, &bytes) ? jarak__arena_alloc(&network->arena, bytes > 0 ? bytes : 1) : NULL;
    if (*kept == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a network of routes"));
    }
    memset(*kept, 0, bytes);
    return JARAK_OK;
}

double jarak__network_number(const char *text)
{
    char *end;
    double number = jarak__read_plainly(text, &end);
    bool is_number = end != text;
    if (is_number && *end == '/') {
        const char *divisor = end + 1;
        number /= jarak__read_plainly(divisor, &end);
        is_number = end != divisor;
    } else if (is_number && *end == '%') {
        number /= 100;
        end++;
    }
    return is_number && *end == '\0' && isfinite(number) ? number : (double)NAN;
}

jarak_status jarak__network_want_number(jarak__yaml_node map, const char *key, bool required, double least, double fallback, double *number,
                                        jarak_error *error)
{
    const char *text;
    jarak_status status = jarak__yaml_want_text(map, key, required, &text, error);
    *number = fallback;
    if (status != JARAK_OK || text == NULL) {
        return status;
    }
    *number = jarak__network_number(text);
    if (!(*number >= least)) {
        return jarak__yaml_fail(jarak__yaml_get(map, key), error, "`%s` is \"%s\"; give a number from %g on, such as 67, 2/3 or 80%%", key,
                                text, least);
    }
    return JARAK_OK;
}

jarak_status jarak__network_want_texts(jarak__network *network, jarak__yaml_node map, const char *key, size_t *n, const char *const **texts,
                                       jarak_error *error)
{
    jarak__yaml_node list;
    void *kept = NULL;
    jarak_status status = jarak__yaml_want_kind(map, key, JARAK__YAML_LIST, false, &list, error);
    *n = status == JARAK_OK && list.kind == JARAK__YAML_LIST ? jarak__yaml_count(list) : 0;
    status = status == JARAK_OK ? jarak__network_keep(network, *n, sizeof(char *), &kept, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const char **filled = kept;
    for (size_t i = 0; i < *n; i++) {
        const jarak__yaml_node item = jarak__yaml_item(list, i, NULL);
        filled[i] = jarak__yaml_text(item);
        if (filled[i] == NULL) {
            return jarak__yaml_fail(item, error, "`%s` is a list of texts, such as [RUS]", key);
        }
    }
    *texts = filled;
    return JARAK_OK;
}

jarak_status jarak__network_read_source(jarak__yaml_node map, jarak_route_source *source, jarak_error *error)
{
    static const char *const keys[] = {"measure", "value", "unit", "publisher", "title", "url", "note", NULL};
    const char **const fields[] = {&source->measure, &source->value, &source->unit, &source->publisher,
                                   &source->title,   &source->url,   &source->note};
    if (map.kind != JARAK__YAML_MAP) {
        return jarak__yaml_fail(map, error, "a source is a map, such as {publisher: Kazinform, url: https://…}");
    }
    jarak_status status = jarak__yaml_only_keys(map, keys, error);
    for (size_t i = 0; status == JARAK_OK && keys[i] != NULL; i++) {
        status = jarak__yaml_want_text(map, keys[i], strcmp(keys[i], "publisher") == 0, fields[i], error);
    }
    return status;
}

jarak_status jarak__network_want_sources(jarak__network *network, jarak__yaml_node map, const char *key, size_t *n,
                                         const jarak_route_source **sources, jarak_error *error)
{
    jarak__yaml_node list;
    void *kept = NULL;
    jarak_status status = jarak__yaml_want_kind(map, key, JARAK__YAML_LIST, false, &list, error);
    *n = status == JARAK_OK && list.kind == JARAK__YAML_LIST ? jarak__yaml_count(list) : 0;
    status = status == JARAK_OK ? jarak__network_keep(network, *n, sizeof(jarak_route_source), &kept, error) : status;
    jarak_route_source *filled = kept;
    for (size_t i = 0; status == JARAK_OK && i < *n; i++) {
        status = jarak__network_read_source(jarak__yaml_item(list, i, NULL), &filled[i], error);
    }
    *sources = filled;
    return status;
}
