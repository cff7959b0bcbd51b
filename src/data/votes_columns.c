/* Votes from a file of which the user names the columns: streamed once, labels numbered as they come, so that only the arrays of votes and
 * one copy of each label stay in memory. */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/votes_columns.h"

static jarak_status fail_memory(const jarak__votes_columns *r, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory for votes"), r->path);
}

static void write_reader(const jarak__votes_columns *r, jarak__writer *sql)
{
    size_t length = strlen(r->path);
    if (length > 8 && strcasecmp(r->path + length - 8, ".parquet") == 0) {
        jarak__sql_write(sql, "read_parquet(%Q)", r->path);
    } else {
        jarak__sql_write(sql, "read_csv(%Q, header = true, all_varchar = true)", r->path);
    }
}

/* Names what is missing, before the engine does so in its own words. */
static jarak_status check_columns(const jarak__votes_columns *r, jarak_error *error)
{
    const char *wanted[] = {r->settings->unit, r->settings->item, r->settings->vote, r->settings->time};
    jarak__writer sql = {0}, known = {0};
    jarak_table *table = NULL;
    if (access(r->path, R_OK) != 0) {
        return jarak_fail(error, errno == ENOENT ? JARAK_ERR_NOT_FOUND : JARAK_ERR_IO, "%s: %s", r->path, strerror(errno));
    }
    jarak__sql_write(&sql, "SELECT column_name FROM (DESCRIBE SELECT * FROM ");
    write_reader(r, &sql);
    jarak__sql_write(&sql, ")");
    jarak_status status = sql.failed ? fail_memory(r, error) : jarak__sql_table(r->store, sql.bytes, &table, error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof wanted / sizeof wanted[0]; i++) {
        bool found = false;
        for (size_t j = 0; j < jarak_table_rows(table); j++) {
            found = found || strcasecmp(jarak_table_text(table, j, 0), wanted[i]) == 0;
        }
        if (!found) {
            for (size_t j = 0; j < jarak_table_rows(table); j++) {
                jarak__write_format(&known, "%s%s", j > 0 ? ", " : "", jarak_table_text(table, j, 0));
            }
            status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no column \"%s\"; there are %s"), r->path, wanted[i],
                                known.failed ? "" : known.bytes);
        }
    }
    jarak__writer_release(&sql);
    jarak__writer_release(&known);
    jarak_table_free(table);
    return status;
}

/* The text of a cell; NULL where it is missing or empty. */
static const char *cell_text(const jarak__column *cells, size_t row, size_t *length)
{
    const jarak__text_cell *text = &((const jarak__text_cell *)cells->values)[row];
    if (!jarak__column_has(cells, row)) {
        return NULL;
    }
    *length = jarak__text_cell_length(text);
    return *length > 0 ? jarak__text_cell_bytes(text) : NULL;
}

static uint32_t number_rollcall(jarak__votes_columns *r, const char *time, size_t time_length, const char *item, size_t item_length)
{
    size_t length = time_length + 1 + item_length;
    if (length > r->key_capacity) {
        char *key = jarak__resize_array(r->key, 2 * length, 1);
        if (key == NULL) {
            return UINT32_MAX;
        }
        r->key = key;
        r->key_capacity = 2 * length;
    }
    memcpy(r->key, time, time_length);
    r->key[time_length] = '\1';
    memcpy(r->key + time_length + 1, item, item_length);
    return jarak__label_number(&r->rollcalls, r->key, length);
}

static jarak_status take_row(jarak__votes_columns *r, const jarak__column columns[4], size_t row, jarak_error *error)
{
    const char *texts[4];
    size_t lengths[4] = {0};
    r->row++;
    for (size_t i = 0; i < 4; i++) {
        texts[i] = cell_text(&columns[i], row, &lengths[i]);
    }
    if (texts[0] == NULL || texts[1] == NULL) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: row %lld has no %s"), r->path, (long long)r->row,
                          texts[0] == NULL ? r->settings->unit : r->settings->item);
    }
    if (texts[2] == NULL) {
        return JARAK_OK; /* no vote */
    }
    if (texts[3] == NULL) {
        r->b->n_undated++;
        return JARAK_OK;
    }
    uint32_t code = jarak__label_number(&r->codes, texts[2], lengths[2]);
    uint32_t unit = jarak__label_number(&r->units, texts[0], lengths[0]);
    uint32_t rollcall = number_rollcall(r, texts[3], lengths[3], texts[1], lengths[1]);
    if (code == UINT32_MAX || unit == UINT32_MAX || rollcall == UINT32_MAX) {
        return fail_memory(r, error);
    }
    if (code >= JARAK__MOST_VOTE_CODES) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: column \"%s\" has more than %d different values; is it the one with the votes?"),
                          r->path, r->settings->vote, (int)JARAK__MOST_VOTE_CODES);
    }
    if (r->first_row[code] == 0) {
        r->first_row[code] = r->row;
    }
    jarak__ballots_add(r->b, rollcall, unit, (uint8_t)code);
    return JARAK_OK;
}

static jarak_status take_chunk(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    jarak__votes_columns *r = context;
    const jarak__column columns[4] = {jarak__chunk_column(chunk, 0), jarak__chunk_column(chunk, 1), jarak__chunk_column(chunk, 2),
                                      jarak__chunk_column(chunk, 3)};
    jarak_status status = jarak__ballots_reserve(r->b, n_rows) ? JARAK_OK : fail_memory(r, error);
    for (size_t i = 0; status == JARAK_OK && i < n_rows; i++) {
        status = take_row(r, columns, i, error);
    }
    return status;
}

static jarak_status read_rows(jarak__votes_columns *r, jarak_error *error)
{
    jarak__writer sql = {0};
    const jarak_votes_settings *s = r->settings;
    jarak__sql_write(&sql, "SELECT %N::VARCHAR, %N::VARCHAR, %N::VARCHAR, %N::VARCHAR FROM ", s->unit, s->item, s->vote, s->time);
    write_reader(r, &sql);
    jarak_status status = sql.failed ? fail_memory(r, error) : jarak__sql_stream(r->store, sql.bytes, take_chunk, r, error);
    jarak__writer_release(&sql);
    return status;
}

jarak_status jarak__votes_read_columns(jarak_store *store, const char *path, const jarak_votes_settings *settings, jarak_votes **votes,
                                       jarak_error *error)
{
    jarak__ballots ballots = {0};
    jarak__votes_columns r = {.store = store, .path = path, .settings = settings, .b = &ballots};
    r.units.texts = r.rollcalls.texts = r.codes.texts = &ballots.texts;
    jarak_status status = check_columns(&r, error);
    if (status == JARAK_OK) {
        status = read_rows(&r, error);
    }
    if (status == JARAK_OK) {
        status = jarak__votes_columns_decode(&r, error);
    }
    if (status == JARAK_OK) {
        status = jarak__votes_columns_order(&r, error);
    }
    if (status == JARAK_OK) {
        status = jarak__votes_build(&ballots, settings, votes, error);
    }
    jarak__ballots_release(&ballots);
    jarak__labels_release(&r.units);
    jarak__labels_release(&r.rollcalls);
    jarak__labels_release(&r.codes);
    jarak__free(r.key);
    return status;
}
