/* Reading a claims file: every claim has a unique id and a statement, and a condition unless it is an opinion. */
#include "claims/claims_file.h"
#include "base/nearest.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "claims/needs.h"

static const char BUILT_IN_CLAIMS[] = "central-asia-2022", FOLDER[] = "data/claims/";

/* A claims file is written by hand; one larger than this is something else. */
enum { CLAIMS_FILE_BYTES = 4 << 20 };

/* Says which come with jarak, the nearest first. */
static jarak_status no_such_claims(const char *path, jarak_error *error)
{
    char choices[JARAK__CHOICES_BYTES], hint[JARAK__HINT_BYTES];
    jarak__embedded_choices(FOLDER, path, choices, hint);
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file, and no such claims come with jarak%s; these do: %s"), path,
                      hint, choices);
}

static jarak_status read_bytes(const char *path, char **bytes, size_t *size, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL && errno == ENOENT) {
        return no_such_claims(path, error);
    }
    if (stream == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, "cannot read the claims file %s: %s", path, strerror(errno));
    }
    *bytes = jarak__alloc(CLAIMS_FILE_BYTES);
    if (*bytes == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory reading %s", path);
        goto out;
    }
    *size = fread(*bytes, 1, CLAIMS_FILE_BYTES, stream);
    if (ferror(stream) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, "cannot read the claims file %s: %s", path, strerror(errno));
    } else if (*size == CLAIMS_FILE_BYTES) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s is larger than %d MiB, so it is no claims file", path, CLAIMS_FILE_BYTES >> 20);
    }

out:
    (void)fclose(stream);
    if (status != JARAK_OK) {
        jarak__free(*bytes);
        *bytes = NULL;
    }
    return status;
}

/* The set of that name, of those that come with jarak; NULL: none, or a file has the name. */
static const jarak__embedded_file *find_set(const char *path, size_t size, char *name)
{
    if (path != NULL && (strchr(path, '/') != NULL || access(path, F_OK) == 0)) {
        return NULL;
    }
    (void)snprintf(name, size, "%s%s.yaml", FOLDER, path != NULL ? path : BUILT_IN_CLAIMS);
    return jarak__embedded(name);
}

static jarak_status parse_document(const char *path, jarak__yaml **document, jarak_error *error)
{
    char name[256];
    const jarak__embedded_file *file = find_set(path, sizeof name, name);
    if (file != NULL) {
        return jarak__yaml_parse(name, file->bytes, file->size, document, error);
    }
    if (path == NULL) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, "%s is not part of this build", BUILT_IN_CLAIMS);
    }
    char *bytes = NULL;
    size_t size = 0;
    jarak_status status = read_bytes(path, &bytes, &size, error);
    if (status == JARAK_OK) {
        status = jarak__yaml_parse(path, bytes, size, document, error);
    }
    jarak__free(bytes);
    return status;
}

/* Optional and required texts of a map, all at once. */
typedef struct wanted_text {
    const char *key;
    bool required;
    const char **text;
} wanted_text;

static jarak_status read_texts(jarak__yaml_node map, const wanted_text *wanted, size_t count, jarak_error *error)
{
    for (size_t i = 0; i < count; i++) {
        jarak_status status = jarak__yaml_want_text(map, wanted[i].key, wanted[i].required, wanted[i].text, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

static jarak_status read_claim(const jarak__claims_file *file, jarak__yaml_node node, jarak__claim_text *claim, jarak_error *error)
{
    static const char *const keys[] = {"id",        "paragraph", "statement", "statement_id", "source", "note",
                                       "condition", "require",   "rows",      "opinion",      "needs",  NULL};
    claim->node = node;
    jarak_status status = jarak__yaml_only_keys(node, keys, error);
    if (status == JARAK_OK) {
        status = jarak__yaml_want_bool(node, "opinion", false, &claim->opinion, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    const wanted_text wanted[] = {
        {"id", true, &claim->id},
        {"paragraph", false, &claim->paragraph},
        {"statement", true, &claim->statement},
        {"statement_id", false, &claim->statement_id},
        {"source", false, &claim->source},
        {"note", false, &claim->note},
        {"condition", !claim->opinion, &claim->condition},
        {"require", false, &claim->require},
        {"rows", false, &claim->rows},
    };
    status = read_texts(node, wanted, sizeof wanted / sizeof *wanted, error);
    if (status == JARAK_OK && claim->opinion && claim->condition != NULL) {
        return jarak__yaml_fail(node, error, "`%s` is an opinion and has a condition; it can only be one of both", claim->id);
    }
    if (status == JARAK_OK && claim->opinion && claim->require != NULL) {
        return jarak__yaml_fail(node, error, "`%s` is an opinion: there is nothing that `require` could count", claim->id);
    }
    status = status == JARAK_OK ? jarak__quantifier_parse(node, claim->require, &claim->quantifier, error) : status;
    return status == JARAK_OK ? jarak__claim_needs_read(file, claim, error) : status;
}

static jarak_status read_claims(jarak__yaml_node list, jarak__claims_file *file, jarak_error *error)
{
    file->count = jarak__yaml_count(list);
    file->claims = jarak__calloc(file->count + 1, sizeof *file->claims);
    if (file->claims == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory reading claims");
    }
    for (size_t i = 0; i < file->count; i++) {
        jarak__claim_text *claim = &file->claims[i];
        jarak_status status = read_claim(file, jarak__yaml_item(list, i, NULL), claim, error);
        if (status != JARAK_OK) {
            return status;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(file->claims[j].id, claim->id) == 0) {
                return jarak__yaml_fail(claim->node, error, "the id `%s` is already that of the claim in line %zu", claim->id,
                                        file->claims[j].node.line);
            }
        }
        if (claim->source == NULL) {
            claim->source = file->source;
        }
    }
    return JARAK_OK;
}

static jarak_status read_file(jarak__claims_file *file, jarak_error *error)
{
    static const char *const keys[] = {"title", "title_id", "source", "with", "needs", "claims", NULL};
    jarak__yaml_node root = jarak__yaml_root(file->document);
    jarak_status status = jarak__yaml_only_keys(root, keys, error);
    if (status != JARAK_OK) {
        return status;
    }
    const wanted_text wanted[] = {{"title", true, &file->title},
                                  {"title_id", false, &file->title_id},
                                  {"source", false, &file->source},
                                  {"with", false, &file->with}};
    status = read_texts(root, wanted, sizeof wanted / sizeof *wanted, error);
    jarak__yaml_node list;
    status = status == JARAK_OK ? jarak__needs_read(root, file, error) : status;
    if (status == JARAK_OK) {
        status = jarak__yaml_want_kind(root, "claims", JARAK__YAML_LIST, true, &list, error);
    }
    return status == JARAK_OK ? read_claims(list, file, error) : status;
}

jarak_status jarak__claims_file_read(const char *path, jarak__claims_file **out, jarak_error *error)
{
    *out = NULL;
    jarak__claims_file *file = jarak__calloc(1, sizeof *file);
    if (file == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory reading claims");
    }
    jarak_status status = parse_document(path, &file->document, error);
    if (status == JARAK_OK) {
        status = read_file(file, error);
    }
    if (status != JARAK_OK) {
        jarak__claims_file_free(file);
        return status;
    }
    *out = file;
    return JARAK_OK;
}

void jarak__claims_file_free(jarak__claims_file *file)
{
    if (file != NULL) {
        jarak__yaml_free(file->document);
        for (size_t i = 0; i < file->count && file->claims != NULL; i++) {
            jarak__free(file->claims[i].needs);
        }
        jarak__free(file->claims);
        jarak__free(file->needs);
        jarak__free(file);
    }
}
