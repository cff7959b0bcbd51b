/* What the steps share: memory that lives as long as what is found, and sentences. */
#include "reroute/work.h"

#include <stdarg.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/sql.h"

void *jarak__rerouting_keep(jarak__rerouting_work *work, size_t count, size_t size)
{
    size_t bytes;
    void *memory = jarak__multiply(count > 0 ? count : 1, size, &bytes) ? jarak__arena_alloc(&work->memory, bytes) : NULL;
    if (memory != NULL) {
        memset(memory, 0, bytes);
    }
    return memory;
}

const char *jarak__rerouting_keep_text(jarak__rerouting_work *work, const char *text)
{
    return jarak__arena_text(&work->memory, text, strlen(text));
}

const char **jarak__rerouting_split(jarak__arena *memory, const char *text, size_t *n)
{
    *n = 1;
    for (const char *c = text; *c != '\0'; c++) {
        *n += *c == ',';
    }
    const char **names = jarak__arena_alloc(memory, *n * sizeof *names);
    for (size_t i = 0; names != NULL && i < *n; i++) {
        const size_t length = strcspn(text, ",");
        names[i] = jarak__arena_text(memory, text, length);
        if (names[i] == NULL) {
            return NULL;
        }
        text += length + (text[length] == ',');
    }
    return names;
}

uint64_t jarak__rerouting_digest(uint64_t digest, const char *text)
{
    for (const char *byte = text != NULL ? text : ""; *byte != '\0'; byte++) {
        digest = (digest ^ (unsigned char)*byte) * UINT64_C(1099511628211);
    }
    return (digest ^ 255) * UINT64_C(1099511628211);
}

jarak_status jarak__rerouting_caution(jarak__rerouting_work *work, jarak_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = jarak__format_text_list(format, arguments);
    va_end(arguments);
    const char *kept = text != NULL ? jarak__rerouting_keep_text(work, text) : NULL;
    jarak__free(text);
    if (kept != NULL && work->found.n_cautions == work->caution_capacity) {
        const char **larger = jarak__resize_array(work->cautions, work->caution_capacity + 16, sizeof *larger);
        work->cautions = larger != NULL ? larger : work->cautions;
        work->caution_capacity += larger != NULL ? 16 : 0;
    }
    if (kept == NULL || work->found.n_cautions == work->caution_capacity) {
        return jarak__rerouting_no_memory(error);
    }
    work->cautions[work->found.n_cautions++] = kept;
    return JARAK_OK;
}

char *jarak__rerouting_rows_sql(const jarak__rerouting_work *work, size_t n, const char *more)
{
    const jarak_rerouting *found = &work->found;
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT ");
    jarak__rerouting_write_good(work, &sql);
    jarak__sql_write(&sql,
                     " AS code, partner, month::BIGINT, facts.exact_sum(value) FROM rerouting_row "
                     "WHERE partner IS NOT NULL AND length(product) = %d AND %s AND code IN (%Q",
                     work->finest, work->listed, more);
    for (size_t i = 0; i < n; i++) {
        jarak__sql_write(&sql, ", %Q", found->products[found->order[i]]);
    }
    jarak__sql_write(&sql, ") GROUP BY ALL ORDER BY ALL");
    return jarak__writer_take(&sql);
}
