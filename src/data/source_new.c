/* A first description of a file: what its columns seem to hold, as a map for a person to complete. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "data/load_job.h"
#include "data/source_guess.h"
#include "data/sql.h"
#include "jarak/table.h"

#define FIRST_ROWS "2000"

/* The first rows of the file, as texts. */
static jarak_status read_cells(jarak__load_job *job, jarak_table **cells, jarak_error *error)
{
    jarak__writer sql = {0};
    if (job->file->is_parquet) {
        jarak__sql_write(&sql, "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(%Q)", job->file->path);
    } else {
        jarak__write_text(&sql, "SELECT * FROM ");
        jarak__load_write_reader(&sql, job->file->path, &job->cut, &job->columns, ", ignore_errors = true, strict_mode = false");
    }
    jarak__write_text(&sql, " LIMIT " FIRST_ROWS);
    jarak_status status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_table(job->store, sql.bytes, cells, error);
    jarak__writer_release(&sql);
    return status;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* A name for the format, made of the file's. */
static void write_name(const char *file, jarak__writer *yaml)
{
    enum { MOST_LETTERS = 50 };
    size_t n = 0;
    for (const char *c = file; *c != '\0' && *c != '.' && n < MOST_LETTERS; c++) {
        const char letter = (char)tolower((unsigned char)*c);
        bool fits = isascii((unsigned char)letter) && isalnum((unsigned char)letter);
        if (fits || n > 0) {
            jarak__write_bytes(yaml, fits ? &letter : "_", 1);
            n++;
        }
    }
    jarak__write_text(yaml, n == 0 ? "own\n" : "\n");
}

static void write_look(const jarak__column_look *look, jarak__writer *yaml)
{
    static const char *const contents[] = {"nothing", "states", "years", "periods", "numbers", "words"};
    jarak__write_format(yaml, "#   %s: %s", look->name, contents[look->content]);
    if (look->system != NULL) {
        jarak__write_format(yaml, look->rival != NULL ? " (%s or %s)" : " (%s)", look->system, look->rival);
    }
    jarak__write_format(yaml, look->samples[0] != '\0' ? ", such as %s\n" : "\n", look->samples);
}

/* A field that was not found, for the person to give. */
static void write_wanted(const jarak__map *map, jarak__map_field field, const char *words, jarak__writer *yaml)
{
    if (map->entries[field].text == NULL) {
        jarak__write_format(yaml, "  # %s: %s\n", jarak__map_field_text(field), words);
    }
}

static void write_unit(const jarak__map *map, jarak__writer *yaml)
{
    write_wanted(map, JARAK__MAP_UNIT_FIELD,
                 map->rows == JARAK__MAP_FLOW ? "a column, or USD, USD_thousand, USD_million, EUR …"
                                              : "a column, or such as USD_million, persons, percent, 'one of your own'",
                 yaml);
}

static void write_all_wanted(const jarak__map *map, jarak__writer *yaml)
{
    bool has_period = false;
    for (int field = JARAK__MAP_YEAR_FIELD; field <= JARAK__MAP_PERIOD_FIELD; field++) {
        has_period = has_period || map->entries[field].text != NULL;
    }
    if (map->rows == JARAK__MAP_STATE) {
        write_wanted(map, JARAK__MAP_STATE_FIELD, "the column of states; or from and to, or exporter and importer", yaml);
    }
    if (!has_period) {
        jarak__write_text(yaml, "  # year: a column (or month, quarter, date, period), or a year\n");
    }
    if (map->rows == JARAK__MAP_VOTE) {
        write_wanted(map, JARAK__MAP_ROLLCALL_FIELD, "the column with the number of the roll call", yaml);
        jarak__write_text(yaml, "  # yes, no, abstain, absent: the file's words for them, where they are not these\n");
        return;
    }
    if (!map->is_wide) {
        write_wanted(map, JARAK__MAP_VALUE_FIELD, "the column of values", yaml);
    }
    if (map->rows == JARAK__MAP_FLOW && map->entries[JARAK__MAP_PARTNER_FIELD].text != NULL) {
        write_wanted(map, JARAK__MAP_SIDE_FIELD, "a column, or import, or export", yaml);
    } else if (map->rows != JARAK__MAP_FLOW) {
        write_wanted(map, JARAK__MAP_MEASURE_FIELD, "a column, or a measure that is known, such as population, or 'one of your own'", yaml);
    }
    write_unit(map, yaml);
    jarak__write_text(yaml, "  # status: official, reported (unless given) or estimate\n");
}

static void write_columns(size_t n, const jarak__column_look *looks, const jarak__map *map, jarak__writer *yaml)
{
    const char *before = "";
    jarak__write_text(yaml, "columns: [");
    for (size_t i = 0; i < n; i++) {
        bool is_year = map->is_wide && strspn(looks[i].name, "0123456789") == 4 && looks[i].name[4] == '\0';
        if (!is_year && looks[i].name[0] != '\0') {
            jarak__write_text(yaml, before);
            jarak__write_yaml_text(yaml, looks[i].name);
            before = ", ";
        }
    }
    jarak__write_text(yaml, "]\n");
}

static void write_description(const char *file, size_t n, const jarak__column_look *looks, jarak__writer *yaml)
{
    jarak__map map;
    jarak__guess_map(n, looks, &map);
    jarak__write_format(yaml,
                        "# A first description of %s, guessed from its columns. Complete it where a remark says what is missing, then:\n"
                        "#   jarak load --source THIS-FILE.yaml %s\n"
                        "# docs/writing-a-source.md has all that may stand here.\nname: ",
                        file, file);
    write_name(file, yaml);
    jarak__write_text(yaml, "title: ");
    jarak__write_yaml_text(yaml, file);
    jarak__write_text(yaml, "\n# publisher: who published it\n# url: where\n# licence: under which terms\n\n"
                            "# The columns that a file must have to be taken for this format; leave out what it may lack.\n");
    write_columns(n, looks, &map, yaml);
    jarak__write_text(yaml, "\n# What they seem to hold:\n");
    for (size_t i = 0; i < n; i++) {
        write_look(&looks[i], yaml);
    }
    jarak__write_text(yaml, "map:\n");
    for (size_t i = 0; i < JARAK__N_MAP_FIELDS; i++) {
        if (map.entries[i].text != NULL) {
            jarak__write_format(yaml, "  %s: ", jarak__map_field_text((jarak__map_field)i));
            jarak__write_yaml_text(yaml, map.entries[i].text);
            jarak__write_text(yaml, "\n");
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (looks[i].rival != NULL) {
            jarak__write_format(yaml, "  # states: %s or %s\n", looks[i].system, looks[i].rival);
            break;
        }
    }
    write_all_wanted(&map, yaml);
}

static jarak_status describe(jarak__load_job *job, char **text, jarak_error *error)
{
    jarak__texts cells;
    jarak_table *rows = NULL;
    jarak__writer yaml = {0};
    jarak__column_look *looks = NULL;
    jarak_status status = jarak__load_columns(job, &cells, error);
    if (status == JARAK_OK) {
        status = jarak__load_name_columns(job, &cells, error);
    }
    if (status == JARAK_OK) {
        status = read_cells(job, &rows, error);
    }
    if (status == JARAK_OK) {
        looks = jarak__calloc(cells.count + 1, sizeof *looks);
        status = looks != NULL ? JARAK_OK : jarak__load_fail_memory(job, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < cells.count; i++) {
        status = jarak__column_look_at(rows, i, cells.items[i], &looks[i], error);
    }
    if (status == JARAK_OK && looks != NULL) {
        write_description(last_part(job->file->name), cells.count, looks, &yaml);
        *text = jarak__writer_take(&yaml);
        status = *text != NULL ? JARAK_OK : jarak__load_fail_memory(job, error);
    }
    jarak__free(looks);
    jarak_table_free(rows);
    jarak__writer_release(&yaml);
    return status;
}

jarak_status jarak_describe_file(const char *path, const jarak_load_settings *settings, char **yaml, jarak_error *error)
{
    jarak_load_settings used;
    jarak__file file = {0};
    jarak__load_job job = {.settings = &used, .file = &file};
    *yaml = NULL;
    jarak_load_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_load_settings_init", error);
    if (status == JARAK_OK) {
        status = jarak__file_look(path, path, &(jarak__file_told){used.encoding, used.sheet}, &file, error);
    }
    if (status == JARAK_OK) {
        status = jarak_store_open(NULL, JARAK_WRITE, NULL, &job.store, error);
    }
    if (status == JARAK_OK) {
        status = describe(&job, yaml, error);
    }
    jarak_store_close(job.store);
    jarak__arena_release(&job.arena);
    jarak__file_release(&file);
    return status;
}
