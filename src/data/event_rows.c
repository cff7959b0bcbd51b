/* Block by block through the unpacked file, line by line, cell by cell; only the cells that are counted are looked at. */
#include "data/event_rows.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/event_actors.h"
#include "data/file_unpack.h"
#include "jarak/period.h"

enum { BLOCK_BYTES = 1 << 20, N_CELLS = 9, MOST_REJECT_BYTES = 1000 };

const char *const jarak__event_skip_reasons[JARAK__N_EVENT_SKIPS] = {
    NULL,
    "an actor without a country",
    "a region instead of a country",
    "within one state",
    "reported long after its day",
    "an event that another row or file has",
};

typedef struct cell {
    const char *text;
    size_t length;
} cell;

/* The cells that are looked at, in this order. */
enum { ID, DAY, ADDED, ACTOR, TARGET, ACTOR_ROLE, TARGET_ROLE, CODE, QUAD_CLASS };

typedef struct reader {
    const jarak__event_reading *how;
    jarak__event_file *file;
    size_t column[N_CELLS];
    int order[N_CELLS]; /* of the cells, by column */
    int64_t line;
    jarak__actors actors;
} reader;

static bool fail_memory(reader *r)
{
    r->file->status = jarak_fail(&r->file->error, JARAK_ERR_MEMORY, "%s: out of memory", r->file->path);
    return false;
}

/* Room for one more element; false when memory is out. */
static bool grow(void **items, size_t count, size_t *capacity, size_t size)
{
    size_t more;
    if (count < *capacity) {
        return true;
    }
    void *grown = jarak__grown_capacity(*capacity, count + 64, &more) ? jarak__resize_array(*items, more, size) : NULL;
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *capacity = more;
    return true;
}

static bool reject(reader *r, const char *line, size_t length, int cell_number, const char *reason)
{
    static const char *const keys[N_CELLS] = {"id", "day", "added", "actor", "target", "actor_role", "target_role", "code", "quad_class"};
    jarak__event_file *file = r->file;
    const jarak__cut *cut = &r->how->source->cut;
    if (!grow((void **)&file->rejects, file->n_rejects, &file->reject_capacity, sizeof *file->rejects)) {
        return fail_memory(r);
    }
    jarak__event_reject *made = &file->rejects[file->n_rejects];
    *made = (jarak__event_reject){.line = r->line, .column = ""};
    if (cell_number >= 0) {
        const size_t column = r->column[cell_number];
        made->column = column < cut->names.count ? cut->names.items[column] : keys[cell_number];
    }
    made->reason = jarak__copy_text(reason);
    made->text = jarak__format_text("%.*s", (int)(length < MOST_REJECT_BYTES ? length : MOST_REJECT_BYTES), line);
    file->n_rejects++;
    return made->reason != NULL && made->text != NULL ? true : fail_memory(r);
}

/* Cuts the line; false where it has not the number of columns. */
static bool cut_line(const reader *r, const char *line, size_t length, cell cells[N_CELLS])
{
    const jarak__cut *cut = &r->how->source->cut;
    const char *end = line + length;
    size_t column = 0;
    int next = 0;
    memset(cells, 0, N_CELLS * sizeof *cells);
    for (const char *start = line;; column++) {
        const char *stop = memchr(start, cut->delimiter, (size_t)(end - start));
        for (; next < N_CELLS && r->column[r->order[next]] == column; next++) {
            cells[r->order[next]] = (cell){start, (size_t)((stop != NULL ? stop : end) - start)};
        }
        if (stop == NULL) {
            return column + 1 == cut->column_count;
        }
        start = stop + 1;
    }
}

static bool read_digits(const char *text, size_t length, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *number = *number * 10 + (uint64_t)(text[i] - '0');
    }
    return length > 0 && length <= 18;
}

/* YYYYMMDD, and what may follow it. */
static bool read_day(const cell *c, int32_t *day, int *year)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t number;
    if (c->length < 8 || !read_digits(c->text, 8, &number)) {
        return false;
    }
    *year = (int)(number / 10000);
    const int month = (int)(number / 100 % 100), in_month = (int)(number % 100);
    const bool is_leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
    if (month < 1 || month > 12 || in_month < 1 || in_month > lengths[month - 1] || (month == 2 && in_month == 29 && !is_leap)) {
        return false;
    }
    *day = jarak_day_from_date(*year, month, in_month);
    return true;
}

static bool is_official(const reader *r, const cell *role)
{
    const jarak__texts *official = &r->how->source->cells.official;
    for (size_t i = 0; i < official->count; i++) {
        if (role->length == strlen(official->items[i]) && memcmp(role->text, official->items[i], role->length) == 0) {
            return true;
        }
    }
    return role->length == 0;
}

/* Fails the file, or rejects the row, for an actor that nobody knows. */
static bool meet_unknown(reader *r, const char *line, size_t length, int cell_number, const cell *c)
{
    char reason[64];
    snprintf(reason, sizeof reason, "unknown state %.*s", (int)(c->length < 32 ? c->length : 32), c->text);
    if (r->how->skip_unknown) {
        return reject(r, line, length, cell_number, reason);
    }
    const jarak__cut *cut = &r->how->source->cut;
    const size_t column = r->column[cell_number];
    r->file->status =
        jarak_fail(&r->file->error, JARAK_ERR_DATA,
                   "%s:%" PRId64 ":%s: %s. Correct the file or the format, or load it with --skip-unknown, which rejects such rows",
                   r->file->path, r->line, column < cut->names.count ? cut->names.items[column] : "", reason);
    return false;
}

static bool note_added(reader *r, int32_t day, const cell *c)
{
    jarak__event_file *file = r->file;
    uint64_t minute = 0;
    const bool has_time = c->length >= 12 && read_digits(c->text + 8, 4, &minute);
    const jarak__event_added added = {day, has_time ? (int)minute : -1};
    for (size_t i = file->n_added; i-- > 0;) {
        if (file->added[i].day == added.day && file->added[i].minute == added.minute) {
            return true;
        }
    }
    if (!grow((void **)&file->added, file->n_added, &file->added_capacity, sizeof *file->added)) {
        return fail_memory(r);
    }
    file->added[file->n_added++] = added;
    return true;
}

static bool keep_row(reader *r, const jarak__event_row *row)
{
    jarak__event_file *file = r->file;
    if (!grow((void **)&file->rows, file->n_rows, &file->capacity, sizeof *file->rows)) {
        return fail_memory(r);
    }
    if (file->n_rows == 0 || row->day < file->first_day) {
        file->first_day = row->day;
    }
    if (file->n_rows == 0 || row->day > file->last_day) {
        file->last_day = row->day;
    }
    file->rows[file->n_rows++] = *row;
    return true;
}

/* Who the two are, and with that whether the row is an event between states. */
static bool name_actors(reader *r, const char *line, size_t length, const cell *cells, int year, jarak__event_row *row, bool *is_rejected)
{
    jarak__actor_meaning found[2] = {{.state = JARAK__NO_STATE, .is_known = true}, {.state = JARAK__NO_STATE, .is_known = true}};
    for (int i = 0; i < 2; i++) {
        if (cells[ACTOR + i].length > 0 &&
            !jarak__actor_mean(&r->actors, cells[ACTOR + i].text, cells[ACTOR + i].length, year, &found[i])) {
            return fail_memory(r);
        }
        if (!found[i].is_known) {
            *is_rejected = true;
            return meet_unknown(r, line, length, ACTOR + i, &cells[ACTOR + i]);
        }
    }
    row->actor = found[0].state;
    row->target = found[1].state;
    row->is_outside = found[0].is_outside || found[1].is_outside;
    row->skip = cells[ACTOR].length == 0 || cells[TARGET].length == 0 ? JARAK__EVENT_NO_STATE
                : found[0].is_region || found[1].is_region            ? JARAK__EVENT_REGION
                : row->actor == row->target                           ? JARAK__EVENT_WITHIN
                                                                      : JARAK__EVENT_COUNTED;
    return true;
}

static bool take_line(reader *r, const char *line, size_t length)
{
    const jarak__event_columns *columns = &r->how->source->cells;
    cell cells[N_CELLS];
    jarak__event_row row = {0};
    int32_t added = 0;
    int year = 0, added_year = 0;
    uint64_t root = 0, quad_class = 0;
    const bool is_cut = cut_line(r, line, length, cells);
    r->file->is_other = r->file->is_other || (!is_cut && r->line == 1);
    if (r->file->is_other) {
        return false;
    }
    r->file->n_read++;
    if (!is_cut) {
        return reject(r, line, length, -1, "not the number of columns that this format has");
    }
    if (!read_digits(cells[ID].text, cells[ID].length, &row.id)) {
        return reject(r, line, length, ID, "not a number");
    }
    if (!read_day(&cells[DAY], &row.day, &year)) {
        return reject(r, line, length, DAY, "not a date (YYYYMMDD)");
    }
    if (columns->added != JARAK__NO_COLUMN && !read_day(&cells[ADDED], &added, &added_year)) {
        return reject(r, line, length, ADDED, "not the day on which it was added (YYYYMMDD…)");
    }
    if (cells[CODE].length < 2 || !read_digits(cells[CODE].text, 2, &root) || root < 1 || root > 20) {
        return reject(r, line, length, CODE, "not a code of CAMEO");
    }
    if (!read_digits(cells[QUAD_CLASS].text, cells[QUAD_CLASS].length, &quad_class) || quad_class < 1 || quad_class > 4) {
        return reject(r, line, length, QUAD_CLASS, "not 1 to 4");
    }
    if (columns->added != JARAK__NO_COLUMN && !note_added(r, added, &cells[ADDED])) {
        return false;
    }
    bool is_rejected = false;
    row.root = (uint8_t)root;
    row.quad_class = (uint8_t)quad_class;
    row.is_official = is_official(r, &cells[ACTOR_ROLE]) && is_official(r, &cells[TARGET_ROLE]);
    if (!name_actors(r, line, length, cells, year, &row, &is_rejected)) {
        return false;
    }
    if (is_rejected) {
        return true;
    }
    if (columns->late_days > 0 && added - row.day > columns->late_days) {
        r->file->n_late++;
        return true;
    }
    return keep_row(r, &row);
}

static void order_columns(reader *r)
{
    for (int i = 0; i < N_CELLS; i++) {
        int k = i;
        for (; k > 0 && r->column[r->order[k - 1]] > r->column[i]; k--) {
            r->order[k] = r->order[k - 1];
        }
        r->order[k] = i;
    }
}

/* Takes the lines of a block; what follows the last newline is left to the next, its length returned in *left. */
static bool take_block(reader *r, char *block, size_t size, bool is_last, size_t *left)
{
    const char *start = block, *end = block + size;
    while (start < end) {
        const char *newline = memchr(start, '\n', (size_t)(end - start));
        if (newline == NULL && !is_last) {
            break;
        }
        const char *stop = newline != NULL ? newline : end;
        const size_t length = (size_t)(stop - start) - (stop > start && stop[-1] == '\r');
        r->line++;
        if (length > 0 && !take_line(r, start, length)) {
            return false;
        }
        start = newline != NULL ? newline + 1 : end;
    }
    *left = (size_t)(end - start);
    memmove(block, start, *left);
    return true;
}

static void read_all(reader *r, jarak__unpacker *unpacker, jarak__digest *digest, char *block)
{
    jarak__event_file *file = r->file;
    size_t left = 0, size = 0;
    do {
        if (left == BLOCK_BYTES) {
            file->status =
                jarak_fail(&file->error, JARAK_ERR_FORMAT, "%s:%" PRId64 ": a line of more than a million bytes; this is no file of events",
                           file->path, r->line + 1);
            return;
        }
        if (jarak_cancel_triggered(r->how->cancel)) {
            file->status = jarak_fail(&file->error, JARAK_ERR_INTERRUPTED, "interrupted");
            return;
        }
        file->status = jarak__unpack_read(unpacker, block + left, BLOCK_BYTES - left, &size, &file->error);
        if (file->status != JARAK_OK) {
            return;
        }
        if (!jarak__digest_add(digest, block + left, size)) {
            file->status = jarak_fail(&file->error, JARAK_ERR_INTERNAL, "%s: the fingerprint could not be taken", file->path);
            return;
        }
        const bool is_last = size < BLOCK_BYTES - left;
        if (!take_block(r, block, left + size, is_last, &left)) {
            return;
        }
        size = is_last ? 0 : 1;
    } while (size > 0);
}

void jarak__event_rows_read(const jarak__event_reading *reading, jarak__event_file *file)
{
    const jarak__event_columns *c = &reading->source->cells;
    jarak__unpacker *unpacker = NULL;
    reader *r = jarak__calloc(1, sizeof *r);
    char *block = jarak__alloc(BLOCK_BYTES);
    jarak__digest *digest = jarak__digest_begin();
    struct stat about;
    *file = (jarak__event_file){.path = file->path};
    if (r == NULL || block == NULL || digest == NULL) {
        file->status = jarak_fail(&file->error, JARAK_ERR_MEMORY, "%s: out of memory", file->path);
    } else {
        *r = (reader){.how = reading,
                      .actors = {.table = reading->table, .lookup = reading->lookup},
                      .file = file,
                      .column = {c->id, c->day, c->added, c->actor, c->target, c->actor_role, c->target_role, c->code, c->quad_class}};
        order_columns(r);
        file->bytes = stat(file->path, &about) == 0 ? about.st_size : 0;
        file->status = jarak__unpack_open(file->path, file->path, &unpacker, &file->error);
    }
    if (file->status == JARAK_OK) {
        read_all(r, unpacker, digest, block);
    }
    if (file->status == JARAK_OK) {
        jarak__digest_write(digest, file->sha256);
    }
    jarak__unpack_close(unpacker);
    jarak__digest_free(digest);
    jarak__free(block);
    jarak__free(r);
}

void jarak__event_file_release(jarak__event_file *file)
{
    for (size_t i = 0; i < file->n_rejects; i++) {
        jarak__free(file->rejects[i].reason);
        jarak__free(file->rejects[i].text);
    }
    jarak__free(file->rejects);
    jarak__free(file->rows);
    jarak__free(file->added);
    *file = (jarak__event_file){.path = file->path};
}
