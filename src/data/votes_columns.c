/* Votes from a file of which the user names the columns: streamed once, labels numbered as they come, so that only the arrays of votes and
 * one copy of each label stay in memory. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/votes.h"
#include "data/votes_labels.h"

enum { MOST_CODES = 256, NOT_A_VOTE = 255 };

/* A file in hand. The label of a roll call is its time, a byte 1 and its name: an item's name may come back in another session. */
typedef struct reader {
    jarak_store *store;
    const char *path;
    const jarak_votes_settings *settings;
    jarak__ballots *b;
    jarak__labels units, rollcalls, codes;
    int64_t first_row[MOST_CODES]; /* in which a code first comes */
    int64_t row;                   /* rows read, the header not among them */
    char *key;                     /* where the label of a roll call is put together */
    size_t key_capacity;
} reader;

static jarak_status fail_memory(const reader *r, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory for votes"), r->path);
}

/* ---------------------------------------------------------------------------------------------------------------- reading */

static void write_reader(const reader *r, jarak__writer *sql)
{
    size_t length = strlen(r->path);
    if (length > 8 && strcasecmp(r->path + length - 8, ".parquet") == 0) {
        jarak__sql_write(sql, "read_parquet(%Q)", r->path);
    } else {
        jarak__sql_write(sql, "read_csv(%Q, header = true, all_varchar = true)", r->path);
    }
}

/* Names what is missing, before the engine does so in its own words. */
static jarak_status check_columns(const reader *r, jarak_error *error)
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

static uint32_t number_rollcall(reader *r, const char *time, size_t time_length, const char *item, size_t item_length)
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

static jarak_status take_row(reader *r, const jarak__column columns[4], size_t row, jarak_error *error)
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
    if (code >= MOST_CODES) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: column \"%s\" has more than %d different values; is it the one with the votes?"),
                          r->path, r->settings->vote, (int)MOST_CODES);
    }
    if (r->first_row[code] == 0) {
        r->first_row[code] = r->row;
    }
    jarak__ballots_add(r->b, rollcall, unit, (uint8_t)code);
    return JARAK_OK;
}

static jarak_status take_chunk(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    reader *r = context;
    const jarak__column columns[4] = {jarak__chunk_column(chunk, 0), jarak__chunk_column(chunk, 1), jarak__chunk_column(chunk, 2),
                                      jarak__chunk_column(chunk, 3)};
    jarak_status status = jarak__ballots_reserve(r->b, n_rows) ? JARAK_OK : fail_memory(r, error);
    for (size_t i = 0; status == JARAK_OK && i < n_rows; i++) {
        status = take_row(r, columns, i, error);
    }
    return status;
}

static jarak_status read_rows(reader *r, jarak_error *error)
{
    jarak__writer sql = {0};
    const jarak_votes_settings *s = r->settings;
    jarak__sql_write(&sql, "SELECT %N::VARCHAR, %N::VARCHAR, %N::VARCHAR, %N::VARCHAR FROM ", s->unit, s->item, s->vote, s->time);
    write_reader(r, &sql);
    jarak_status status = sql.failed ? fail_memory(r, error) : jarak__sql_stream(r->store, sql.bytes, take_chunk, r, error);
    jarak__writer_release(&sql);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- codes */

static bool is_in_list(const char *list, const char *code)
{
    size_t length = strlen(code);
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t element = strcspn(at, ",");
        if (element == length && strncasecmp(at, code, length) == 0) {
            return true;
        }
        at += element + (at[element] == ',');
    }
    return false;
}

/* Whether every code that occurs is one of the list. */
static bool all_in_list(const reader *r, const char *list)
{
    for (size_t i = 0; i < r->codes.count; i++) {
        if (!is_in_list(list, r->codes.items[i])) {
            return false;
        }
    }
    return true;
}

static bool occurs(const reader *r, const char *code)
{
    for (size_t i = 0; i < r->codes.count; i++) {
        if (strcmp(r->codes.items[i], code) == 0) {
            return true;
        }
    }
    return false;
}

typedef struct meaning {
    const char *yes, *abstain, *no, *absent;
} meaning;

/* What the codes mean: as the user says, or as they say themselves. Numbers do so only as a set: 0 and 1; -1, 0 and 1; or 1, 2 and 3 with 8
 * and 9 for absent and not a member, as the United Nations' votes are coded. */
static meaning choose_meaning(const reader *r)
{
    static const meaning words = {
        "yes,y,yea,yeas,aye,ayes,for,in favour,in favor",
        "abstain,abstains,abstained,abstention,a,present",
        "no,n,nay,nays,noes,against",
        "x,absent,not voting,did not vote,na,n/a,nan,null,excused",
    };
    static const meaning plus_minus = {"1", "0", "-1", ""}, zero_one = {"1", "", "0", ""}, united_nations = {"1", "2", "3", "8,9"};
    if (r->settings->yes != NULL || r->settings->abstain != NULL || r->settings->no != NULL) {
        return (meaning){r->settings->yes, r->settings->abstain, r->settings->no, NULL};
    }
    if (all_in_list(r, "-1,0,1") && occurs(r, "-1")) {
        return plus_minus;
    }
    if (all_in_list(r, "0,1")) {
        return zero_one;
    }
    if (all_in_list(r, "1,2,3,8,9") && occurs(r, "3")) {
        return united_nations;
    }
    return words;
}

static jarak_status read_codes(reader *r, uint8_t values[MOST_CODES], jarak_error *error)
{
    const jarak_votes_settings *s = r->settings;
    meaning codes = choose_meaning(r);
    if (codes.absent == NULL && (s->yes == NULL || s->no == NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("codes of votes: name those of yes and those of no, or none"));
    }
    for (size_t i = 0; i < r->codes.count; i++) {
        const char *code = r->codes.items[i];
        if (is_in_list(codes.yes, code)) {
            values[i] = JARAK_VOTE_YES;
        } else if (is_in_list(codes.no, code)) {
            values[i] = JARAK_VOTE_NO;
        } else if (is_in_list(codes.abstain, code)) {
            values[i] = JARAK_VOTE_ABSTAIN;
        } else if (codes.absent == NULL || is_in_list(codes.absent, code)) {
            values[i] = NOT_A_VOTE;
        } else {
            return jarak_fail(
                error, JARAK_ERR_DATA,
                _("%s: row %lld has the vote \"%s\": name the codes that mean yes, abstain and no; all others then mean absent"), r->path,
                (long long)r->first_row[i], code);
        }
    }
    return JARAK_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- order */

/* A number of so many digits. */
static bool read_digits(const char *text, size_t count, int32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *number = 10 * *number + (text[i] - '0');
    }
    return true;
}

/* Time as a whole number, or a date, whose session is its year. */
static bool read_time(const char *text, jarak_rollcall *rollcall)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && number >= INT32_MIN && number <= INT32_MAX) {
        rollcall->session = (int32_t)number;
        return true;
    }
    int32_t year = 0, month = 0, day = 0;
    if (read_digits(text, 4, &year) && text[4] == '-' && read_digits(text + 5, 2, &month) && text[7] == '-' &&
        read_digits(text + 8, 2, &day) && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
        (text[10] == '\0' || text[10] == ' ' || text[10] == 'T')) {
        rollcall->session = year;
        rollcall->year = year;
        rollcall->date = text;
        return true;
    }
    return false;
}

static int compare_rollcalls(const void *a, const void *b)
{
    const jarak_rollcall *x = a, *y = b;
    if (x->session != y->session) {
        return x->session < y->session ? -1 : 1;
    }
    int by_date = x->date != NULL && y->date != NULL ? strcmp(x->date, y->date) : 0;
    if (by_date != 0) {
        return by_date;
    }
    /* numbers as names in the order of numbers */
    size_t length_x = strlen(x->name), length_y = strlen(y->name);
    bool numbers = x->name[strspn(x->name, "0123456789")] == '\0' && y->name[strspn(y->name, "0123456789")] == '\0';
    return numbers && length_x != length_y ? (length_x < length_y ? -1 : 1) : strcmp(x->name, y->name);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Units in the order of their names, and the votes numbered so. */
static bool order_units(reader *r)
{
    size_t n = r->units.count;
    uint32_t *place = jarak__calloc(n, sizeof *place);
    const char **sorted = jarak__calloc(n, sizeof *sorted);
    bool done = place != NULL && sorted != NULL;
    if (done) {
        for (size_t i = 0; i < n; i++) {
            sorted[i] = r->units.items[i];
        }
        qsort(sorted, n, sizeof *sorted, compare_texts);
        for (size_t i = 0; i < n; i++) {
            place[jarak__label_number(&r->units, sorted[i], strlen(sorted[i]))] = (uint32_t)i;
        }
        for (size_t i = 0; i < r->b->n_votes; i++) {
            r->b->unit[i] = place[r->b->unit[i]];
        }
        r->b->units = sorted;
        r->b->n_units = n;
    } else {
        jarak__free(sorted);
    }
    jarak__free(place);
    return done;
}

/* Roll calls in the order of time. While they are sorted, first_vote is their number in the order of the file. */
static jarak_status order_rollcalls(reader *r, jarak_error *error)
{
    size_t n = r->rollcalls.count;
    uint32_t *place = jarak__calloc(n, sizeof *place);
    jarak_rollcall *rollcalls = jarak__calloc(n, sizeof *rollcalls);
    jarak_status status = place != NULL && rollcalls != NULL ? JARAK_OK : fail_memory(r, error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        const char *label = r->rollcalls.items[i];
        size_t length = strcspn(label, "\1");
        const char *time = jarak__arena_text(&r->b->texts, label, length);
        rollcalls[i] = (jarak_rollcall){.name = label + length + 1, .first_vote = i};
        if (time == NULL) {
            status = fail_memory(r, error);
        } else if (!read_time(time, &rollcalls[i])) {
            status = jarak_fail(error, JARAK_ERR_DATA, _("%s: %s \"%s\" of %s %s is neither a whole number nor a date such as 2015-12-07"),
                                r->path, r->settings->time, time, r->settings->item, rollcalls[i].name);
        }
    }
    if (status == JARAK_OK) {
        qsort(rollcalls, n, sizeof *rollcalls, compare_rollcalls);
        for (size_t i = 0; i < n; i++) {
            place[rollcalls[i].first_vote] = (uint32_t)i;
            rollcalls[i].first_vote = 0;
        }
        for (size_t i = 0; i < r->b->n_votes; i++) {
            r->b->rollcall[i] = place[r->b->rollcall[i]];
        }
        r->b->rollcalls = rollcalls;
        r->b->n_rollcalls = n;
        rollcalls = NULL;
    }
    jarak__free(rollcalls);
    jarak__free(place);
    return status;
}

static void drop_absent(jarak__ballots *b, const uint8_t values[MOST_CODES])
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n_votes; i++) {
        uint8_t value = values[b->value[i]];
        if (value != NOT_A_VOTE) {
            b->rollcall[kept] = b->rollcall[i];
            b->unit[kept] = b->unit[i];
            b->value[kept++] = value;
        }
    }
    b->n_votes = kept;
}

jarak_status jarak__votes_read_columns(jarak_store *store, const char *path, const jarak_votes_settings *settings, jarak_votes **votes,
                                       jarak_error *error)
{
    jarak__ballots ballots = {0};
    uint8_t values[MOST_CODES] = {0};
    reader r = {.store = store, .path = path, .settings = settings, .b = &ballots};
    r.units.texts = r.rollcalls.texts = r.codes.texts = &ballots.texts;
    jarak_status status = check_columns(&r, error);
    if (status == JARAK_OK) {
        status = read_rows(&r, error);
    }
    if (status == JARAK_OK) {
        status = read_codes(&r, values, error);
    }
    if (status == JARAK_OK) {
        drop_absent(&ballots, values);
        status = order_units(&r) ? order_rollcalls(&r, error) : fail_memory(&r, error);
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
