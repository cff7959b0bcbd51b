/* A query, as text in memory: figures of a store by source, in CSV. */
#include <stdio.h>

#include "jarak/load.h"
#include "jarak/print.h"
#include "jarak/store.h"
#include "jarak/table.h"

int main(void)
{
    jarak_store *store = NULL;
    jarak_table *table = NULL;
    char *text = NULL;
    jarak_error error;
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error);
    status = status != JARAK_OK ? status : jarak_load_ledger(store, NULL, &error);
    status = status != JARAK_OK ? status : jarak_query(store, "SELECT count(*) > 100 AS many FROM figure", NULL, &table, &error);
    status = status != JARAK_OK ? status : jarak_table_to_text(table, JARAK_FORMAT_CSV, &text, &error);
    fputs(status == JARAK_OK ? text : error.message, status == JARAK_OK ? stdout : stderr);
    jarak_text_free(text);
    jarak_table_free(table);
    jarak_store_close(store);
    return status != JARAK_OK;
}
