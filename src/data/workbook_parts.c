/* Reading the parts of a workbook, each as a stream; the texts that cells share stand in memory. */
#include "data/workbook_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/writer.h"

enum { BLOCK_BYTES = 1 << 16 };

static void add_text(jarak__workbook *w, jarak__workbook_texts *list, const char *text, size_t length)
{
    if (list->count == list->capacity) {
        size_t capacity;
        const char **items = jarak__grown_capacity(list->capacity, list->count + 16, &capacity)
                                 ? jarak__resize_array(list->items, capacity, sizeof *items)
                                 : NULL;
        if (items == NULL) {
            w->failed = true;
            return;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count] = jarak__arena_text(&w->arena, text, length);
    w->failed = w->failed || list->items[list->count] == NULL;
    list->count += list->items[list->count] != NULL;
}

/* ------------------------------------------------------------------------------------------------------------------- parts of XML */

const char *jarak__workbook_local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *jarak__workbook_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(jarak__workbook_local(attributes[i]), name) == 0) {
            return attributes[i + 1];
        }
    }
    return "";
}

static jarak_status parse_part(jarak__workbook *w, const char *part, XML_Parser parser, bool *is_there, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    *is_there = unzLocateFile(w->archive, part, 2) == UNZ_OK;
    if (!*is_there) {
        return JARAK_OK;
    }
    if (unzOpenCurrentFile(w->archive) != UNZ_OK) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s: its part %s cannot be unpacked; save the workbook anew", w->name, part);
    }
    int n_read = 1;
    while (status == JARAK_OK && n_read > 0) {
        void *block = XML_GetBuffer(parser, BLOCK_BYTES);
        n_read = block != NULL ? unzReadCurrentFile(w->archive, block, BLOCK_BYTES) : 0;
        if (block == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", w->name);
        } else if (n_read < 0) {
            status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: the zip data are broken; fetch the file again", w->name);
        } else if (XML_ParseBuffer(parser, n_read, n_read == 0) == XML_STATUS_ERROR) {
            status = jarak_fail(error, JARAK_ERR_FORMAT, "%s: its part %s is broken XML (%s); save the workbook anew", w->name, part,
                                XML_ErrorString(XML_GetErrorCode(parser)));
        }
    }
    unzCloseCurrentFile(w->archive);
    return status == JARAK_OK && w->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", w->name) : status;
}

jarak_status jarak__workbook_read_part(jarak__workbook *w, const char *part, XML_StartElementHandler start, XML_EndElementHandler end,
                                       XML_CharacterDataHandler text, void *context, bool *is_there, jarak_error *error)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (parser == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", w->name);
    }
    XML_SetUserData(parser, context);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    jarak_status status = parse_part(w, part, parser, is_there, error);
    XML_ParserFree(parser);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ what a workbook has */

static void start_workbook(void *context, const char *name, const char **attributes)
{
    jarak__workbook *w = context;
    const char *sheet = jarak__workbook_attribute(attributes, "name"), *id = jarak__workbook_attribute(attributes, "id");
    if (strcmp(jarak__workbook_local(name), "sheet") == 0) {
        add_text(w, &w->sheets, sheet, strlen(sheet));
        add_text(w, &w->relations, id, strlen(id));
    } else if (strcmp(jarak__workbook_local(name), "workbookPr") == 0) {
        const char *value = jarak__workbook_attribute(attributes, "date1904");
        w->is_1904 = strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
    }
}

static void start_relation(void *context, const char *name, const char **attributes)
{
    jarak__workbook *w = context;
    if (strcmp(jarak__workbook_local(name), "Relationship") == 0) {
        const char *id = jarak__workbook_attribute(attributes, "Id"), *target = jarak__workbook_attribute(attributes, "Target");
        add_text(w, &w->ids, id, strlen(id));
        add_text(w, &w->targets, target, strlen(target));
    }
}

/* Whether a format shows days: it has a y, m, d or h outside of quotes and brackets. */
static bool shows_date(const char *format)
{
    bool quoted = false, bracketed = false, found = false;
    for (const char *c = format; *c != '\0' && !found; c++) {
        quoted ^= *c == '"';
        bracketed = *c == '[' || (bracketed && *c != ']');
        c += *c == '\\' && c[1] != '\0';
        found = !quoted && !bracketed && strchr("yYdD", *c) != NULL;
    }
    return found;
}

/* The formats that every workbook has (ECMA-376, 18.8.30): of these, 14 to 17 and 22 and those of East Asia show days. */
static bool is_date_format(const jarak__workbook *w, const char *number)
{
    long id = strtol(number, NULL, 10);
    for (size_t i = 0; i < w->dates.count; i++) {
        if (strcmp(w->dates.items[i], number) == 0) {
            return true;
        }
    }
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58;
}

typedef struct styles {
    jarak__workbook *w;
    bool in_cells;
} styles;

static void add_style(jarak__workbook *w, bool is_date)
{
    if (w->n_styles == w->style_capacity) {
        size_t capacity;
        bool *grown = jarak__grown_capacity(w->style_capacity, w->n_styles + 16, &capacity)
                          ? jarak__resize_array(w->is_date, capacity, sizeof *grown)
                          : NULL;
        if (grown == NULL) {
            w->failed = true;
            return;
        }
        w->is_date = grown;
        w->style_capacity = capacity;
    }
    w->is_date[w->n_styles++] = is_date;
}

static void start_style(void *context, const char *name, const char **attributes)
{
    styles *s = context;
    const char *number = jarak__workbook_attribute(attributes, "numFmtId");
    if (strcmp(jarak__workbook_local(name), "numFmt") == 0 && shows_date(jarak__workbook_attribute(attributes, "formatCode"))) {
        add_text(s->w, &s->w->dates, number, strlen(number));
    } else if (strcmp(jarak__workbook_local(name), "cellXfs") == 0) {
        s->in_cells = true;
    } else if (strcmp(jarak__workbook_local(name), "xf") == 0 && s->in_cells) {
        add_style(s->w, is_date_format(s->w, number));
    }
}

static void end_style(void *context, const char *name)
{
    styles *s = context;
    s->in_cells = s->in_cells && strcmp(jarak__workbook_local(name), "cellXfs") != 0;
}

/* The shared texts: each <si> is one, of all its <t> but those that say how it sounds (<rPh>). */
typedef struct sharing {
    jarak__workbook *w;
    jarak__writer text;
    bool in_text, in_sound;
} sharing;

static void start_shared(void *context, const char *name, const char **attributes)
{
    sharing *s = context;
    (void)attributes;
    s->in_sound = s->in_sound || strcmp(jarak__workbook_local(name), "rPh") == 0;
    s->in_text = strcmp(jarak__workbook_local(name), "t") == 0 && !s->in_sound;
}

static void take_shared(void *context, const char *text, int length)
{
    sharing *s = context;
    if (s->in_text) {
        jarak__write_bytes(&s->text, text, (size_t)length);
    }
}

static void end_shared(void *context, const char *name)
{
    sharing *s = context;
    s->in_text = false;
    s->in_sound = s->in_sound && strcmp(jarak__workbook_local(name), "rPh") != 0;
    if (strcmp(jarak__workbook_local(name), "si") == 0) {
        add_text(s->w, &s->w->shared, s->text.bytes != NULL ? s->text.bytes : "", s->text.length);
        s->w->failed = s->w->failed || s->text.failed;
        s->text.length = 0;
    }
}

static jarak_status read_parts(jarak__workbook *w, jarak_error *error)
{
    bool is_there;
    styles s = {.w = w};
    sharing shared = {.w = w};
    jarak_status status = jarak__workbook_read_part(w, "xl/workbook.xml", start_workbook, NULL, NULL, w, &is_there, error);
    if (status == JARAK_OK) {
        status = jarak__workbook_read_part(w, "xl/_rels/workbook.xml.rels", start_relation, NULL, NULL, w, &is_there, error);
    }
    if (status == JARAK_OK) {
        status = jarak__workbook_read_part(w, "xl/styles.xml", start_style, end_style, NULL, &s, &is_there, error);
    }
    if (status == JARAK_OK) {
        status = jarak__workbook_read_part(w, "xl/sharedStrings.xml", start_shared, end_shared, take_shared, &shared, &is_there, error);
    }
    jarak__writer_release(&shared.text);
    return status;
}

jarak_status jarak__workbook_open(const char *path, const char *name, jarak__workbook *workbook, jarak_error *error)
{
    *workbook = (jarak__workbook){.name = name, .archive = unzOpen64(path)};
    return workbook->archive != NULL ? read_parts(workbook, error)
                                     : jarak_fail(error, JARAK_ERR_FORMAT, "%s: broken zip archive; fetch the file again", name);
}

void jarak__workbook_close(jarak__workbook *w)
{
    jarak__workbook_texts *const lists[] = {&w->sheets, &w->relations, &w->ids, &w->targets, &w->shared, &w->dates};
    if (w->archive != NULL) {
        unzClose(w->archive);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        jarak__free((void *)lists[i]->items);
    }
    jarak__free(w->is_date);
    jarak__arena_release(&w->arena);
}
