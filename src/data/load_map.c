/* Loading a file by a map: the map becomes a description, which reads the file like any other. */
#include <string.h>

#include "data/load_job.h"
#include "data/map_fields.h"
#include "data/sql.h"

/* FNV-1a: files of one title and publisher are vintages of one publication. */
static uint64_t hash_of(uint64_t hash, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return (hash ^ 0xff) * UINT64_C(1099511628211);
}

static void write_fields(const jarak__map *map, jarak__writer *yaml)
{
    jarak__write_text(yaml, "map:\n");
    for (size_t i = 0; i < JARAK__N_MAP_FIELDS; i++) {
        const jarak__map_entry *entry = &map->entries[i];
        bool is_bare = entry->is_column || (map->is_wide && i == JARAK__MAP_YEAR_FIELD);
        if (entry->text != NULL) {
            jarak__writer text = {0};
            if (is_bare) {
                jarak__write_text(&text, entry->text);
            } else {
                jarak__sql_write(&text, "%Q", entry->text); /* quoted as a map wants it, too */
            }
            jarak__write_format(yaml, "  %s: ", jarak__map_field_text((jarak__map_field)i));
            jarak__write_yaml_text(yaml, text.bytes != NULL ? text.bytes : "");
            jarak__write_text(yaml, "\n");
            yaml->failed = yaml->failed || text.failed;
            jarak__writer_release(&text);
        }
    }
}

static void write_description(const jarak__map *map, const char *file, jarak__writer *yaml)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    const char *title = map->entries[JARAK__MAP_TITLE_FIELD].text;
    uint64_t hash =
        hash_of(hash_of(UINT64_C(14695981039346656037), title != NULL ? title : name), map->entries[JARAK__MAP_PUBLISHER_FIELD].text);
    jarak__write_format(yaml, "name: " JARAK__MAP_NAME "\npublication: " JARAK__MAP_NAME "_%016llx\n", (unsigned long long)hash);
    jarak__map_write_publication(map, name, yaml);
    jarak__map_write_columns(map, yaml);
    write_fields(map, yaml);
}

jarak_status jarak__load_describe_map(jarak__load_job *job, const char *text, jarak__source **source, jarak_error *error)
{
    jarak__map map;
    jarak__texts cells;
    jarak__writer yaml = {0};
    jarak_error fault;
    *source = NULL;
    jarak_status status = jarak__map_parse(text, &job->arena, &map, &fault);
    if (status != JARAK_OK) {
        return jarak_fail(error, status, "--map: %s", fault.message);
    }
    status = jarak__load_columns(job, &cells, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__map_resolve(&map, &cells, &fault);
    if (status != JARAK_OK) {
        return jarak_fail(error, status, "%s: --map: %s", job->file->name, fault.message);
    }
    write_description(&map, job->file->name, &yaml);
    status = yaml.failed ? jarak__load_fail_memory(job, error) : jarak__source_parse("--map", yaml.bytes, yaml.length, source, error);
    jarak__writer_release(&yaml);
    return status;
}
