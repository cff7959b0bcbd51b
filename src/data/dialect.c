/* Guessing the dialect. Lines are counted by each delimiter at once; a quote opens where a cell could begin by any of them, so that line
 * breaks within quotes are none whichever it is. */
#include "data/dialect.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"
#include "data/file_cells.h"

/* Where two fit as well, the one that is rarer in a text comes first. */
static const char candidates[] = "\t;|,";
enum { N_CANDIDATES = sizeof candidates - 1, MOST_RECORDS = 100 };

typedef struct record {
    size_t start;
    int64_t line; /* from 0 */
    size_t n_cells[N_CANDIDATES];
    bool is_blank;
} record;

typedef struct lines {
    const char *text;
    size_t size;
    record records[MOST_RECORDS];
    size_t n;
} lines;

static bool is_candidate(char c, size_t *which)
{
    const char *found = c != '\0' ? strchr(candidates, c) : NULL;
    *which = found != NULL ? (size_t)(found - candidates) : 0;
    return found != NULL;
}

static record start_record(size_t start, int64_t line)
{
    record r = {.start = start, .line = line, .is_blank = true};
    for (size_t k = 0; k < N_CANDIDATES; k++) {
        r.n_cells[k] = 1;
    }
    return r;
}

/* Cuts the text into records; the last one counts only where it is complete. */
static void count_cells(lines *l, bool is_whole)
{
    record r = start_record(0, 0);
    int64_t line = 0;
    bool quoted = false, may_open = true;
    size_t i = 0;
    for (; i < l->size && l->n < MOST_RECORDS; i++) {
        char c = l->text[i];
        size_t which;
        line += c == '\n';
        if (quoted) {
            quoted = c != '"';
        } else if (c == '"') {
            quoted = may_open || (i > 0 && l->text[i - 1] == '"'); /* a doubled one stays within */
            r.is_blank = false;
            may_open = false;
        } else if (c == '\n') {
            l->records[l->n++] = r;
            r = start_record(i + 1, line);
            may_open = true;
        } else {
            may_open = is_candidate(c, &which);
            r.n_cells[which] += may_open;
            r.is_blank = r.is_blank && c == '\r';
        }
    }
    if (is_whole && l->n < MOST_RECORDS && r.start < l->size) {
        l->records[l->n++] = r;
    }
}

/* How many cells most lines with several have, and how many lines that is. */
static size_t find_mode(const lines *l, size_t which, size_t *n_lines)
{
    size_t mode = 0;
    *n_lines = 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t n_cells = l->records[i].n_cells[which], n_alike = 0;
        for (size_t j = 0; n_cells > 1 && j < l->n; j++) {
            n_alike += l->records[j].n_cells[which] == n_cells;
        }
        if (n_alike > *n_lines) {
            *n_lines = n_alike;
            mode = n_cells;
        }
    }
    return mode;
}

static size_t skip_sign(const char *text)
{
    return text[0] == '+' || text[0] == '-';
}

static bool is_number(const char *text)
{
    size_t i = skip_sign(text), n_digits = 0;
    for (; isdigit((unsigned char)text[i]) || text[i] == '.' || text[i] == ','; i++) {
        n_digits += isdigit((unsigned char)text[i]) != 0;
    }
    return n_digits > 0 && text[i] == '\0';
}

static bool is_year(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4 && (text[0] == '1' || text[0] == '2');
}

/* Whether the line names columns. */
static bool is_header(const lines *l, const record *r, char delimiter)
{
    const char *position = l->text + r->start;
    char *cell = jarak__alloc(l->size - r->start + 1);
    size_t length = 0, n_names = 0;
    bool more = cell != NULL, fits = cell != NULL;
    while (more && fits) {
        more = jarak__next_cell(&position, l->text + l->size, delimiter, '"', cell, &length);
        cell[length] = '\0';
        fits = !is_number(cell) || is_year(cell);
        n_names += length > 0 && !is_year(cell);
    }
    jarak__free(cell);
    return fits && n_names > 0;
}

/* The lines above the header, which is the first one as wide as most; a line may end with a delimiter of which the header knows nothing. */
static int64_t count_above(const lines *l, size_t which, size_t mode, size_t n_alike)
{
    size_t least = mode > 2 ? mode - 1 : mode, first = 0;
    while (first < l->n && l->records[first].n_cells[which] < least) {
        first++;
    }
    bool is_plain = mode < 2 || first >= l->n || l->records[first].line == 0 || 2 * n_alike < l->n - first;
    return is_plain || !is_header(l, &l->records[first], candidates[which]) ? 0 : l->records[first].line;
}

jarak__dialect jarak__dialect_find(const char *text, size_t size, bool is_whole, char told)
{
    lines l = {.text = text, .size = size}; /* some kilobytes, of the stack: there is nothing to run out of */
    jarak__dialect dialect = {.delimiter = told != '\0' ? told : ','};
    size_t which, best = 0, best_mode = 0, most_alike = 0;
    if (told != '\0' && !is_candidate(told, &which)) {
        return dialect;
    }
    count_cells(&l, is_whole);
    for (size_t k = 0; k < N_CANDIDATES; k++) {
        size_t n_alike;
        size_t mode = find_mode(&l, k, &n_alike);
        if ((told == '\0' || candidates[k] == told) && n_alike > most_alike) {
            best = k;
            best_mode = mode;
            most_alike = n_alike;
        }
    }
    if (most_alike > 0) {
        dialect.delimiter = candidates[best];
        dialect.n_above = count_above(&l, best, best_mode, most_alike);
    }
    return dialect;
}

/* ----------------------------------------------------------------------------------------------------------------- decimal signs */

/* What a cell says about the decimal sign. */
typedef enum sign_hint { NO_NUMBER, ANY_SIGN, COMMA, POINT } sign_hint;

/* Digits in groups of three with a mark between them; returns the length, and how many groups follow the first. */
static size_t skip_groups(const char *text, char mark, size_t *n_groups)
{
    size_t i = strspn(text, "0123456789");
    *n_groups = 0;
    while (i <= 3 * (*n_groups + 1) + *n_groups && text[i] == mark && strspn(text + i + 1, "0123456789") == 3) {
        i += 4;
        ++*n_groups;
    }
    return i;
}

static bool ends_as_fraction(const char *text, char mark)
{
    size_t n = text[0] == mark ? strspn(text + 1, "0123456789") : 0;
    return n > 0 && text[1 + n] == '\0';
}

static sign_hint read_hint(const char *text)
{
    const char *digits = text + skip_sign(text);
    size_t n_commas, n_points;
    if (!isdigit((unsigned char)digits[0])) {
        return NO_NUMBER;
    }
    size_t by_commas = skip_groups(digits, ',', &n_commas), by_points = skip_groups(digits, '.', &n_points);
    if (digits[by_points] == '\0' || digits[by_commas] == '\0') {
        bool is_small = digits[0] == '0' && (n_commas == 1 || n_points == 1); /* no thousands begin with a zero */
        return !is_small ? ANY_SIGN : n_commas == 1 ? COMMA : POINT;
    }
    if (ends_as_fraction(digits + by_points, ',')) {
        return COMMA;
    }
    return ends_as_fraction(digits + by_commas, '.') ? POINT : NO_NUMBER;
}

typedef struct column_signs {
    size_t n_commas, n_points, n_others;
} column_signs;

static void take_hint(column_signs *signs, const char *cell)
{
    sign_hint hint = read_hint(cell);
    signs->n_commas += hint == COMMA;
    signs->n_points += hint == POINT;
    signs->n_others += hint == NO_NUMBER && cell[0] != '\0';
}

bool jarak__dialect_may_have_commas(const char *text, size_t size, char delimiter, char quote)
{
    return delimiter != ',' || (quote != '\0' && memchr(text, quote, size) != NULL);
}

bool jarak__dialect_find_commas(const char *text, size_t size, char delimiter, char quote, size_t n_columns, bool *has_comma)
{
    char *cell = jarak__alloc(size + 1);
    column_signs *signs = jarak__calloc(n_columns + 1, sizeof *signs);
    const char *position = text, *end = text + size;
    bool is_done = cell != NULL && signs != NULL;
    for (size_t line = 0; is_done && position < end; line++) {
        size_t column = 0, length;
        bool more = true;
        while (more) {
            more = jarak__next_cell(&position, end, delimiter, quote, cell, &length);
            cell[length] = '\0';
            if (line > 0 && column < n_columns) {
                take_hint(&signs[column], cell);
            }
            column++;
        }
    }
    for (size_t i = 0; i < n_columns; i++) {
        has_comma[i] = is_done && signs[i].n_commas > signs[i].n_others && signs[i].n_points == 0;
    }
    jarak__free(cell);
    jarak__free(signs);
    return is_done;
}
