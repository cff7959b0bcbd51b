/* Which vintage of its publication a file is: what its description finds in its first rows, else what its name says. */
#include <string.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/sql.h"
#include "data/vintage_name.h"
#include "data/vintages.h"

/* Years in the names of such files are something else, such as editions of a nomenclature. */
static bool has_no_day(const jarak__source *source)
{
    return source->vintage.kind == JARAK__YAML_TEXT && strcmp(jarak__yaml_text(source->vintage), "none") == 0;
}

/* The latest day that the description's expression gives in the first rows; NULL where it gives none. */
static jarak_status read_day(jarak__load_job *job, char **day, jarak_error *error)
{
    const jarak__source *source = job->source;
    jarak__writer sql = {0};
    *day = NULL;
    if (source->vintage.kind != JARAK__YAML_TEXT || has_no_day(source)) {
        return JARAK_OK;
    }
    jarak__sql_write(&sql, "SELECT CAST(max(TRY_CAST((%s) AS DATE)) AS VARCHAR) FROM (SELECT %Q AS file, * FROM ",
                     jarak__yaml_text(source->vintage), job->file->name);
    if (job->file->is_parquet) {
        jarak__sql_write(&sql, "read_parquet(%Q)", job->file->path);
    } else {
        jarak__load_write_reader(&sql, job->file->path, &job->cut, &job->columns, ", ignore_errors = true, strict_mode = false");
    }
    jarak__write_text(&sql, " LIMIT 20)");
    jarak_status status = sql.failed ? jarak__load_fail_memory(job, error) : jarak__sql_text(job->store, sql.bytes, 0, NULL, day, error);
    jarak__writer_release(&sql);
    return status == JARAK_ERR_NOT_FOUND ? JARAK_OK : jarak__load_blame(source->vintage, "vintage", status, error);
}

jarak_status jarak__load_settle_vintage(jarak__load_job *job, jarak_error *error)
{
    char *day = NULL;
    jarak__vintage_name name;
    jarak_status status = read_day(job, &day, error);
    if (status == JARAK_OK) {
        jarak__vintage_of_name(job->file->name, &name);
        const jarak__vintage vintage = {.publication = job->source->publication,
                                        .cites = job->source->title_column != NULL,
                                        .day = day != NULL                                       ? day
                                               : name.day[0] != '\0' && !has_no_day(job->source) ? name.day
                                                                                                 : NULL,
                                        .version = name.version[0] != '\0' ? name.version : NULL};
        status = jarak__vintages_enter(job->store, job->load_id, &vintage, error);
    }
    jarak__free(day);
    return status == JARAK_OK ? jarak__vintages_settle(job->store, job->load_id, job->source, error) : status;
}
