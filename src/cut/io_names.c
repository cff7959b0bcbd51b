/* Countries and sectors of a folder by their names. */
#include <strings.h>

#include "base/checked.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/writer.h"
#include "cut/io.h"

size_t jarak__io_place_of(const jarak__io_names *names, const char *name)
{
    size_t i = 0;
    while (i < names->n && strcasecmp(names->names[i], name) != 0) {
        i++;
    }
    return i;
}

/* where: before the message, such as "file, line 3: ", or "". */
static jarak_status unknown(const jarak_cut_sectors *cut, const jarak__io_names *names, const char *name, const char *where,
                            jarak_status status, jarak_error *error)
{
    enum { NAMES_BYTES = 256 };
    char nearest[NAMES_BYTES];
    const bool is_sector = names == &cut->sectors;
    if (jarak__nearest_names(name, names->n, names->names, sizeof nearest, nearest) > 0) {
        return jarak_fail(error, status,
                          is_sector ? _("%s%s is not among the sectors of %s; near it: %s")
                                    : _("%s%s is not among the countries of %s; near it: %s"),
                          where, name, cut->settings.folder, nearest);
    }
    return jarak_fail(error, status,
                      is_sector ? _("%s%s is not among the sectors of %s, such as %s")
                                : _("%s%s is not among the countries of %s, such as %s"),
                      where, name, cut->settings.folder, names->names[0]);
}

jarak_status jarak__io_join(jarak_cut_sectors *cut, const jarak__io_names *names, size_t n, const char *const *given, const char **joined,
                            jarak_error *error)
{
    jarak__writer text = {0};
    jarak_status status = JARAK_OK;
    *joined = NULL;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        const size_t place = jarak__io_place_of(names, given[i]);
        if (place == names->n) {
            status = unknown(cut, names, given[i], "", JARAK_ERR_ARGUMENT, error);
        } else {
            jarak__write_format(&text, "%s%s", i > 0 ? ", " : "", names->names[place]);
        }
    }
    if (status == JARAK_OK && n > 0) {
        *joined = text.failed ? NULL : jarak__arena_text(&cut->memory, text.bytes, text.length);
        status = *joined != NULL ? JARAK_OK : jarak__io_no_memory(error);
    }
    jarak__writer_release(&text);
    return status;
}

jarak_status jarak__io_find(const jarak_cut_sectors *cut, const char *file, const jarak_column *column, size_t row,
                            const jarak__io_names *names, size_t *place, jarak_error *error)
{
    if (column->codes[row] == JARAK_NO_CODE) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the %s is missing"), file, row + JARAK__IO_FIRST_LINE, column->name);
    }
    const char *name = column->labels[column->codes[row]];
    *place = jarak__io_place_of(names, name);
    if (*place < names->n) {
        return JARAK_OK;
    }
    jarak__writer where = {0};
    jarak__write_format(&where, _("%s, line %zu: "), file, row + JARAK__IO_FIRST_LINE);
    jarak_status status = where.failed ? jarak__io_no_memory(error) : unknown(cut, names, name, where.bytes, JARAK_ERR_DATA, error);
    jarak__writer_release(&where);
    return status;
}

jarak_status jarak__io_count_pairs(jarak_cut_sectors *cut, jarak_error *error)
{
    const size_t n = cut->countries.n, n_sectors = cut->sectors.n;
    size_t cells, inputs, bytes;
    if (!jarak__multiply(n, n_sectors, &cells) || !jarak__multiply(cells, n, &cut->n_pairs) ||
        !jarak__multiply(cells, n_sectors, &inputs) || !jarak__multiply(cut->n_pairs, sizeof(double), &bytes) ||
        !jarak__multiply(inputs, sizeof(double), &bytes)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%s: %zu countries and %zu sectors are too many"), cut->settings.folder, n,
                          n_sectors);
    }
    return JARAK_OK;
}

jarak_status jarak__io_row_pair(jarak_cut_sectors *cut, const char *file, const jarak_frame *frame, size_t row, bool *seen, size_t *pair,
                                jarak_error *error)
{
    const jarak_column *columns = frame->columns;
    size_t from = 0, to = 0, sector = 0;
    jarak_status status = jarak__io_find(cut, file, &columns[0], row, &cut->countries, &from, error);
    status = status == JARAK_OK ? jarak__io_find(cut, file, &columns[1], row, &cut->countries, &to, error) : status;
    status = status == JARAK_OK ? jarak__io_find(cut, file, &columns[2], row, &cut->sectors, &sector, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    *pair = (sector * cut->countries.n + to) * cut->countries.n + from;
    if (seen[*pair]) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: %s from %s to %s stands there twice; leave one row"), file,
                          row + JARAK__IO_FIRST_LINE, cut->sectors.names[sector], cut->countries.names[from], cut->countries.names[to]);
    }
    seen[*pair] = true;
    return JARAK_OK;
}
