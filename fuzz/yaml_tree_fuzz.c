/* Any bytes as YAML: parsed or refused, and every node of the tree can be read. */
#include <stdint.h>
#include <stdlib.h>

#include "base/yaml_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void visit(jarak__yaml_node node, int depth)
{
    const char *text = jarak__yaml_text(node);
    if ((text != NULL && node.kind != JARAK__YAML_TEXT) || node.kind == JARAK__YAML_ABSENT) {
        abort();
    }
    if (depth == 0 || node.kind == JARAK__YAML_TEXT) {
        return;
    }
    for (size_t i = 0; i < jarak__yaml_count(node); i++) {
        const char *key = NULL;
        visit(jarak__yaml_item(node, i, &key), depth - 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    jarak__yaml *document = NULL;
    jarak_error error;
    if (jarak__yaml_parse("input", bytes, size, &document, &error) == JARAK_OK) {
        visit(jarak__yaml_root(document), 8);
    }
    jarak__yaml_free(document);
    return 0;
}
