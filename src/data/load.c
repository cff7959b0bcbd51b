/* Loading a file: what it is, and which way it goes. */
#include "jarak/load.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/load_job.h"
#include "data/sql.h"
#include "data/store.h"

static const char ledger_name[] = "data/ledger.csv";

void jarak_load_settings_init_sized(jarak_load_settings *settings, size_t size)
{
    const jarak_load_settings defaults = {.skip = -1};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static jarak_status number_load(jarak__load_job *job, jarak_error *error)
{
    jarak_status status =
        jarak__sql_integer(job->store, "SELECT coalesce(max(load_id), 0) + 1 FROM facts.load", 0, NULL, &job->load_id, error);
    return status == JARAK_OK
               ? jarak__sql_integer(job->store, "SELECT coalesce(max(source_id), 0) + 1 FROM facts.source", 0, NULL, &job->source_id, error)
               : status;
}

/* jarak_told_year(): the year that a person told, for formats that else have it in the file's name. */
static jarak_status tell_year(jarak__load_job *job, jarak_error *error)
{
    const char *rows = jarak__yaml_text(job->source->rows);
    const bool is_wanted = rows != NULL && strstr(rows, "jarak_told_year()") != NULL;
    if (job->settings->year != 0 && !is_wanted) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s: read as `%s`, which tells its years itself; --year is for formats that do not"),
                          job->file->name, job->source->name);
    }
    if (!is_wanted) {
        return JARAK_OK;
    }
    jarak__writer sql = {0};
    jarak__write_format(&sql, "CREATE OR REPLACE TEMP MACRO jarak_told_year() AS NULLIF(%d, 0)", job->settings->year);
    return jarak__load_run(job, &sql, error);
}

static jarak_status load_recognised(jarak__load_job *job, jarak_error *error)
{
    snprintf(job->report->source, sizeof job->report->source, "%s", job->source->name);
    job->engine_path = job->file->path;
    jarak_status status = number_load(job, error);
    if (status == JARAK_OK) {
        status = jarak__load_begin_numbers(job, error);
    }
    if (status == JARAK_OK) {
        status = tell_year(job, error);
    }
    if (status == JARAK_OK) {
        status = job->source->is_bulk ? jarak__load_bulk(job, error) : jarak__load_general(job, error);
    }
    return status;
}

/* Once more, with the file in UTF-8: that it is in another encoding was seen only where a letter above ASCII came. */
static jarak_status load_converted(jarak__load_job *job, const jarak__catalogue *catalogue, jarak_error *error)
{
    jarak__scan_release(&job->scan);
    job->scan = (jarak__scan){0};
    *job->report = (jarak_load_report){0};
    jarak_status status = jarak__file_convert(job->file, error);
    if (status == JARAK_OK) {
        status = jarak__load_recognise(job, catalogue, error);
    }
    return status == JARAK_OK ? load_recognised(job, error) : status;
}

/* So many files of events are counted together at most, and so many bytes of them. */
enum { MOST_TOGETHER = 256, MOST_BYTES_TOGETHER = 64 << 20 };

/* How many of the files, the first of which holds events, are tried together. */
static size_t count_together(size_t n_files, const char *const *paths)
{
    size_t n = 0;
    for (int64_t n_bytes = 0; n < n_files && n < MOST_TOGETHER; n++) {
        struct stat about;
        n_bytes += stat(paths[n], &about) == 0 ? about.st_size : 0;
        if (n > 0 && n_bytes > MOST_BYTES_TOGETHER) {
            break;
        }
    }
    return n;
}

static jarak_status load_found(jarak_store *store, size_t n_files, const char *const *paths, const jarak_load_settings *settings,
                               const jarak__catalogue *catalogue, jarak_load_report *reports, size_t *n_done, jarak_error *error)
{
    jarak__file file = {0};
    jarak__load_job job = {.store = store, .settings = settings, .report = reports, .file = &file};
    jarak__source *mapped = NULL;
    jarak_load_settings by_map = *settings;
    const jarak__catalogue only = {.sources = &mapped, .count = 1};
    jarak_status status = jarak__file_look(paths[0], paths[0], &(jarak__file_told){settings->encoding, settings->sheet}, &file, error);
    if (status == JARAK_OK && settings->map != NULL) {
        status = jarak__load_describe_map(&job, settings->map, &mapped, error);
        by_map.source = JARAK__MAP_NAME;
        job.settings = &by_map;
        catalogue = &only;
    }
    if (status == JARAK_OK) {
        status = jarak__load_recognise(&job, catalogue, error);
    }
    const bool counts = status == JARAK_OK && job.source->cells.is_given && !settings->keep_events && !file.is_parquet;
    if (counts) {
        jarak__file_release(&file);
        status = jarak__load_events(store, settings, job.source, count_together(n_files, paths), paths, reports, n_done, error);
    } else if (status == JARAK_OK) {
        status = load_recognised(&job, error);
        if (status == JARAK_ERR_FORMAT && job.scan.is_not_utf8 && file.encoding == NULL && !file.encoding_is_told) {
            status = load_converted(&job, catalogue, error);
        }
        *n_done = status == JARAK_OK;
    }
    jarak__scan_release(&job.scan);
    jarak__arena_release(&job.arena);
    jarak__file_release(&file);
    jarak__source_free(mapped);
    return status;
}

static bool is_description(const char *source)
{
    const size_t length = source != NULL ? strlen(source) : 0, suffix = strlen(".yaml");
    return length > suffix && strcmp(source + length - suffix, ".yaml") == 0;
}

/* The formats that a load knows; of one that is told by its description's file, that one. */
static jarak_status read_formats(jarak_load_settings *used, jarak__catalogue *catalogue, jarak_error *error)
{
    if (used->map != NULL && used->source != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "a file is read by a format or by a map: give one of them");
    }
    if (!is_description(used->source)) {
        return jarak__catalogue_read(used->sources_dir, catalogue, error);
    }
    jarak_status status = jarak__catalogue_read_file(used->source, catalogue, error);
    used->source = status == JARAK_OK ? catalogue->sources[0]->name : NULL;
    return status;
}

jarak_status jarak_load_files(jarak_store *store, size_t n_files, const char *const *paths, const jarak_load_settings *settings,
                              jarak_load_report *reports, size_t *n_done, jarak_error *error)
{
    struct timespec start;
    jarak_load_settings used;
    jarak__catalogue catalogue = {0};
    clock_gettime(CLOCK_MONOTONIC, &start);
    jarak_load_settings_init(&used);
    *n_done = 0;
    for (size_t i = 0; i < n_files; i++) {
        reports[i] = (jarak_load_report){0};
    }
    if (n_files == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_load_files: no file is given");
    }
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_load_settings_init", error);
    if (status == JARAK_OK) {
        status = jarak__store_unseal(store, error);
    }
    if (status == JARAK_OK) {
        status = read_formats(&used, &catalogue, error);
    }
    if (status == JARAK_OK) {
        status = load_found(store, n_files, paths, &used, &catalogue, reports, n_done, error);
    }
    jarak__load_unlock(store);
    jarak__catalogue_release(&catalogue);
    if (*n_done <= 1) {
        reports[0].seconds = seconds_since(&start);
    }
    return status;
}

jarak_status jarak_load_file(jarak_store *store, const char *path, const jarak_load_settings *settings, jarak_load_report *report,
                             jarak_error *error)
{
    size_t n_done;
    jarak_load_report unwanted;
    return jarak_load_files(store, 1, &path, settings, report != NULL ? report : &unwanted, &n_done, error);
}

/* The embedded file as one that the engine can open. */
static jarak_status open_embedded(const jarak__embedded_file *file, int *descriptor, char path[32], jarak_error *error)
{
    *descriptor = memfd_create("ledger", MFD_CLOEXEC);
    size_t done = 0;
    while (*descriptor >= 0 && done < file->size) {
        ssize_t written = write(*descriptor, file->bytes + done, file->size - done);
        if (written <= 0) {
            break;
        }
        done += (size_t)written;
    }
    if (*descriptor < 0 || done < file->size) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file->name);
    }
    snprintf(path, 32, "/proc/self/fd/%d", *descriptor);
    return JARAK_OK;
}

jarak_status jarak_load_ledger(jarak_store *store, jarak_load_report *report, jarak_error *error)
{
    struct timespec start;
    jarak_load_settings settings;
    jarak_load_report unwanted;
    jarak__source *source = NULL;
    jarak__file file = {0};
    char path[32];
    int descriptor = -1;
    const jarak__embedded_file *ledger = jarak__embedded(ledger_name);
    const jarak__embedded_file *description = jarak__embedded("data/sources/ledger.yaml");
    clock_gettime(CLOCK_MONOTONIC, &start);
    jarak_load_settings_init(&settings);
    report = report != NULL ? report : &unwanted;
    *report = (jarak_load_report){0};
    jarak__load_job job = {.store = store, .settings = &settings, .report = report, .file = &file};
    jarak_status status = jarak__store_unseal(store, error);
    if (status == JARAK_OK) {
        status = jarak__source_parse(description->name, description->bytes, description->size, &source, error);
    }
    if (status == JARAK_OK) {
        status = open_embedded(ledger, &descriptor, path, error);
    }
    if (status == JARAK_OK) {
        status = jarak__file_look(path, ledger_name, NULL, &file, error);
    }
    if (status == JARAK_OK) {
        settings.source = source->name;
        status = jarak__load_recognise(&job, &(jarak__catalogue){.sources = &source, .count = 1}, error);
    }
    if (status == JARAK_OK) {
        status = load_recognised(&job, error);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    jarak__scan_release(&job.scan);
    jarak__arena_release(&job.arena);
    jarak__file_release(&file);
    jarak__source_free(source);
    report->seconds = seconds_since(&start);
    return status;
}
