/* What the engine alone needs for a file, to measure loading against: `bare_load FILE.csv STORE THREADS` reads it into a table of a new
 * DuckDB file, nothing checked and nothing looked up. */
#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char sql[4096];
    duckdb_database database;
    duckdb_connection connection;
    duckdb_result result;
    if (argc != 4 || duckdb_open(argv[2], &database) != DuckDBSuccess || duckdb_connect(database, &connection) != DuckDBSuccess) {
        fputs("bare_load FILE.csv STORE THREADS\n", stderr);
        return EXIT_FAILURE;
    }
    snprintf(sql, sizeof sql, "SET threads = %d; CREATE TABLE flows AS SELECT * FROM read_csv('%s')", atoi(argv[3]), argv[1]);
    duckdb_state state = duckdb_query(connection, sql, &result);
    if (state != DuckDBSuccess) {
        fprintf(stderr, "%s\n", duckdb_result_error(&result));
    }
    duckdb_destroy_result(&result);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return state == DuckDBSuccess ? EXIT_SUCCESS : EXIT_FAILURE;
}
