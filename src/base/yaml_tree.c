/* YAML files as trees with positions, on libyaml. */
#include "base/yaml_tree.h"

#include <stdarg.h>
#include <string.h>

#include <yaml.h>

#include "base/alloc.h"
#include "base/plain_locale.h"

struct jarak__yaml {
    yaml_document_t document;
    char file[];
};

/* How deep lists and maps may lie in each other; deeper is an attack or an accident. */
enum { DEPTH_LIMIT = 64 };

static jarak__yaml_node absent(jarak__yaml *document)
{
    return (jarak__yaml_node){.document = document, .node = NULL, .kind = JARAK__YAML_ABSENT, .line = 0, .column = 0};
}

static jarak__yaml_node node_at(jarak__yaml *document, int index)
{
    yaml_node_t *node = yaml_document_get_node(&document->document, index);
    if (node == NULL) {
        return absent(document);
    }
    jarak__yaml_kind kind = node->type == YAML_SCALAR_NODE     ? JARAK__YAML_TEXT
                            : node->type == YAML_SEQUENCE_NODE ? JARAK__YAML_LIST
                                                               : JARAK__YAML_MAP;
    return (jarak__yaml_node){
        .document = document, .node = node, .kind = kind, .line = node->start_mark.line + 1, .column = node->start_mark.column + 1};
}

jarak_status jarak__yaml_fail(jarak__yaml_node node, jarak_error *error, const char *format, ...)
{
    char message[JARAK_ERROR_MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)jarak__print_plainly(message, sizeof message, format, arguments);
    va_end(arguments);
    return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu:%zu: %s", node.document->file, node.line, node.column, message);
}

static jarak_status fail_parsing(const char *file, const yaml_parser_t *parser, jarak_error *error)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file);
    }
    return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu:%zu: %s", file, parser->problem_mark.line + 1, parser->problem_mark.column + 1,
                      parser->problem != NULL ? parser->problem : "not YAML");
}

/* Checks what libyaml leaves to its users: keys are texts and unique, texts hold no NUL, depth is bounded (which also ends a list that
 * contains itself through an alias). */
static jarak_status check_node(jarak__yaml_node node, int depth, jarak_error *error)
{
    if (depth > DEPTH_LIMIT) {
        return jarak__yaml_fail(node, error, "lists and maps lie more than %d deep in each other", DEPTH_LIMIT);
    }
    if (node.kind == JARAK__YAML_TEXT && jarak__yaml_text(node) == NULL) {
        return jarak__yaml_fail(node, error, "a NUL character in a text");
    }
    if (node.kind == JARAK__YAML_MAP) {
        const yaml_node_t *map = node.node;
        for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
            jarak__yaml_node key = node_at(node.document, pair->key);
            const char *text = jarak__yaml_text(key);
            if (text == NULL) {
                return jarak__yaml_fail(key, error, "a key must be a plain text");
            }
            if (jarak__yaml_get(node, text).node != node_at(node.document, pair->value).node) {
                return jarak__yaml_fail(key, error, "the key `%s` is given twice", text);
            }
        }
    }
    for (size_t i = 0; i < jarak__yaml_count(node); i++) {
        jarak_status status = check_node(jarak__yaml_item(node, i, NULL), depth + 1, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

/* Fails if another document follows the one that was read. */
static jarak_status check_single(yaml_parser_t *parser, jarak__yaml *document, jarak_error *error)
{
    yaml_document_t next;
    if (yaml_parser_load(parser, &next) == 0) {
        return fail_parsing(document->file, parser, error);
    }
    yaml_node_t *root = yaml_document_get_root_node(&next);
    jarak_status status = JARAK_OK;
    if (root != NULL) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu:1: a second document begins; one is expected", document->file,
                            root->start_mark.line + 1);
    }
    yaml_document_delete(&next);
    return status;
}

jarak_status jarak__yaml_parse(const char *file, const void *bytes, size_t size, jarak__yaml **out, jarak_error *error)
{
    *out = NULL;
    jarak__yaml *document = jarak__calloc(1, sizeof *document + strlen(file) + 1);
    yaml_parser_t parser;
    if (document == NULL || yaml_parser_initialize(&parser) == 0) {
        jarak__free(document);
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", file);
    }
    memcpy(document->file, file, strlen(file) + 1);
    yaml_parser_set_input_string(&parser, bytes, size);
    jarak_status status = JARAK_OK;
    if (yaml_parser_load(&parser, &document->document) == 0) {
        status = fail_parsing(file, &parser, error);
        jarak__free(document);
        document = NULL;
        goto out;
    }
    if (yaml_document_get_root_node(&document->document) == NULL) {
        status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: the file is empty", file);
        goto out;
    }
    status = check_node(jarak__yaml_root(document), 0, error);
    if (status == JARAK_OK) {
        status = check_single(&parser, document, error);
    }

out:
    yaml_parser_delete(&parser);
    if (status != JARAK_OK) {
        jarak__yaml_free(document);
        return status;
    }
    *out = document;
    return JARAK_OK;
}

void jarak__yaml_free(jarak__yaml *document)
{
    if (document != NULL) {
        yaml_document_delete(&document->document);
        jarak__free(document);
    }
}

jarak__yaml_node jarak__yaml_root(jarak__yaml *document)
{
    return node_at(document, 1);
}

size_t jarak__yaml_count(jarak__yaml_node node)
{
    const yaml_node_t *yaml = node.node;
    if (node.kind == JARAK__YAML_LIST) {
        return (size_t)(yaml->data.sequence.items.top - yaml->data.sequence.items.start);
    }
    if (node.kind == JARAK__YAML_MAP) {
        return (size_t)(yaml->data.mapping.pairs.top - yaml->data.mapping.pairs.start);
    }
    return 0;
}

jarak__yaml_node jarak__yaml_item(jarak__yaml_node node, size_t index, const char **key)
{
    if (key != NULL) {
        *key = NULL;
    }
    if (index >= jarak__yaml_count(node)) {
        return absent(node.document);
    }
    const yaml_node_t *yaml = node.node;
    if (node.kind == JARAK__YAML_LIST) {
        return node_at(node.document, yaml->data.sequence.items.start[index]);
    }
    const yaml_node_pair_t *pair = &yaml->data.mapping.pairs.start[index];
    if (key != NULL) {
        *key = jarak__yaml_text(node_at(node.document, pair->key));
    }
    return node_at(node.document, pair->value);
}

jarak__yaml_node jarak__yaml_get(jarak__yaml_node map, const char *key)
{
    if (map.kind == JARAK__YAML_MAP) {
        for (size_t i = 0; i < jarak__yaml_count(map); i++) {
            const char *name = NULL;
            jarak__yaml_node value = jarak__yaml_item(map, i, &name);
            if (name != NULL && strcmp(name, key) == 0) {
                return value;
            }
        }
    }
    return absent(map.document);
}

const char *jarak__yaml_text(jarak__yaml_node node)
{
    if (node.kind != JARAK__YAML_TEXT) {
        return NULL;
    }
    const yaml_node_t *yaml = node.node;
    const char *text = (const char *)yaml->data.scalar.value;
    return strlen(text) == yaml->data.scalar.length ? text : NULL;
}

static const char *kind_name(jarak__yaml_kind kind)
{
    switch (kind) {
    case JARAK__YAML_TEXT:
        return "a text";
    case JARAK__YAML_LIST:
        return "a list";
    case JARAK__YAML_MAP:
        return "a map";
    default:
        return "nothing";
    }
}

jarak_status jarak__yaml_want_kind(jarak__yaml_node map, const char *key, jarak__yaml_kind kind, bool required, jarak__yaml_node *value,
                                   jarak_error *error)
{
    if (map.kind != JARAK__YAML_MAP) {
        return jarak__yaml_fail(map, error, "a map with the key `%s` is expected here, not %s", key, kind_name(map.kind));
    }
    *value = jarak__yaml_get(map, key);
    if (value->kind == JARAK__YAML_ABSENT) {
        return required ? jarak__yaml_fail(map, error, "the key `%s` is missing", key) : JARAK_OK;
    }
    if (value->kind != kind) {
        return jarak__yaml_fail(*value, error, "`%s` must be %s, not %s", key, kind_name(kind), kind_name(value->kind));
    }
    return JARAK_OK;
}

jarak_status jarak__yaml_want_text(jarak__yaml_node map, const char *key, bool required, const char **text, jarak_error *error)
{
    jarak__yaml_node value;
    jarak_status status = jarak__yaml_want_kind(map, key, JARAK__YAML_TEXT, required, &value, error);
    *text = status == JARAK_OK ? jarak__yaml_text(value) : NULL;
    if (status == JARAK_OK && required && (*text)[0] == '\0') {
        return jarak__yaml_fail(value, error, "`%s` is empty", key);
    }
    return status;
}

jarak_status jarak__yaml_want_bool(jarak__yaml_node map, const char *key, bool fallback, bool *value, jarak_error *error)
{
    const char *text = NULL;
    jarak_status status = jarak__yaml_want_text(map, key, false, &text, error);
    *value = fallback;
    if (status != JARAK_OK || text == NULL) {
        return status;
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0) {
        *value = true;
    } else if (strcmp(text, "false") == 0 || strcmp(text, "no") == 0) {
        *value = false;
    } else {
        return jarak__yaml_fail(jarak__yaml_get(map, key), error, "`%s` must be true or false, not `%s`", key, text);
    }
    return JARAK_OK;
}

jarak_status jarak__yaml_only_keys(jarak__yaml_node map, const char *const *keys, jarak_error *error)
{
    for (size_t i = 0; i < jarak__yaml_count(map); i++) {
        const char *name = NULL;
        jarak__yaml_node value = jarak__yaml_item(map, i, &name);
        if (name == NULL) {
            return jarak__yaml_fail(map, error, "a map is expected here, not %s", kind_name(map.kind));
        }
        const char *const *key = keys;
        while (*key != NULL && strcmp(*key, name) != 0) {
            key++;
        }
        if (*key == NULL) {
            return jarak__yaml_fail(value, error, "unknown key `%s`", name);
        }
    }
    return JARAK_OK;
}
