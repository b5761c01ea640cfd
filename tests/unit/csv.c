#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct csv_reader *reader_of(const char *data, size_t size)
{
	int descriptor = memfd_create("csv", 0);

	check(descriptor >= 0 && write(descriptor, data, size) == (ssize_t)size);
	check(lseek(descriptor, 0, SEEK_SET) == 0);
	return csv_open(descriptor);
}

/* Rows as one line: cells joined by |, rows by /; a broken file ends in ! row column. */
static const char *read_all(const char *data, size_t size)
{
	static char out[4096];
	struct csv_reader *reader = reader_of(data, size);
	struct csv_row row;
	struct csv_fault fault;
	enum csv_state state;
	size_t used = 0;

	out[0] = '\0';
	while ((state = csv_next(reader, &row)) == CSV_ROW) {
		for (size_t i = 0; i < row.count; i++)
			used += (size_t)snprintf(
				out + used, sizeof(out) - used, "%s%s", i > 0 ? "|" : "", row.cells[i].data);
		used += (size_t)snprintf(out + used, sizeof(out) - used, "/");
	}
	fault = csv_fault(reader);
	if (state == CSV_BROKEN)
		snprintf(out + used, sizeof(out) - used, "!%llu %zu", fault.row, fault.column);
	csv_close(reader);
	return out;
}

static const char *read_text(const char *text)
{
	return read_all(text, strlen(text));
}

static void test_cells_quotes_and_line_ends_are_read_as_rfc_4180_says(void)
{
	CU_ASSERT_STRING_EQUAL(read_text("a,b,c\r\n1,2,3\r\n"), "a|b|c/1|2|3/");
	CU_ASSERT_STRING_EQUAL(read_text("a,b\n1,2"), "a|b/1|2/");
	CU_ASSERT_STRING_EQUAL(read_text("a,b\r1,2\r"), "a|b/1|2/");
	CU_ASSERT_STRING_EQUAL(read_text("\"a,1\",\"say \"\"no\"\"\"\n,\n"), "a,1|say \"no\"/|/");
	CU_ASSERT_STRING_EQUAL(read_text("\"two\r\nlines\",x\n"), "two\r\nlines|x/");
	CU_ASSERT_STRING_EQUAL(read_text("a,\n"), "a|/");
	CU_ASSERT_STRING_EQUAL(read_text("\"\"\n"), "/");
	CU_ASSERT_STRING_EQUAL(read_text(""), "");
}

static void test_a_byte_order_mark_is_not_part_of_the_first_cell(void)
{
	CU_ASSERT_STRING_EQUAL(read_text("\xef\xbb\xbf"
					 "a,b\n"),
		"a|b/");
	CU_ASSERT_STRING_EQUAL(read_text("\xef\xbb\xbf"), "");
	CU_ASSERT_STRING_EQUAL(read_all("\xff\xfe"
					"a\0",
				       4),
		"!1 0");
}

static void test_blanks_around_a_bare_cell_are_cut_and_within_quotes_kept(void)
{
	CU_ASSERT_STRING_EQUAL(read_text(" a ,\" b \",\tc d\t\n"), "a| b |c d/");
}

static void test_blank_rows_are_passed_over_but_counted(void)
{
	struct csv_reader *reader = reader_of("a\n\n\nb\n", 6);
	struct csv_row row;

	CU_ASSERT_EQUAL(csv_next(reader, &row), CSV_ROW);
	CU_ASSERT_EQUAL(row.number, 1);
	CU_ASSERT_EQUAL(csv_next(reader, &row), CSV_ROW);
	CU_ASSERT_EQUAL(row.number, 4);
	CU_ASSERT_EQUAL(row.start, 4);
	CU_ASSERT_EQUAL(row.size, 1);
	CU_ASSERT_EQUAL(csv_next(reader, &row), CSV_END);
	CU_ASSERT_EQUAL(csv_next(reader, &row), CSV_END);
	csv_close(reader);
}

static void test_broken_quotes_end_the_file_with_row_and_column(void)
{
	CU_ASSERT_STRING_EQUAL(read_text("a,b\n1,x\"y\n2,3\n"), "a|b/!2 2");
	CU_ASSERT_STRING_EQUAL(read_text("a,b\n\"x\"y,2\n"), "a|b/!2 1");
	CU_ASSERT_STRING_EQUAL(read_text("a,b\n1,\"open\n2,3\n"), "a|b/!2 2");
}

static void test_a_zero_byte_ends_the_file(void)
{
	CU_ASSERT_STRING_EQUAL(read_all("a\n\0b\n", 5), "a/!2 0");
}

static void test_rows_and_cells_have_a_largest_size(void)
{
	size_t size = LIMIT_CSV_RECORD + 16;
	char *data = malloc(size);

	check(data != NULL);
	memset(data, 'x', size);
	memcpy(data, "a\n", 2);
	CU_ASSERT_STRING_EQUAL(read_all(data, LIMIT_CSV_FIELD + 3), "a/!2 1");
	CU_ASSERT_STRING_EQUAL(read_all(data, size), "a/!2 0");
	memset(data + 2, ',', size - 2);
	CU_ASSERT_STRING_EQUAL(read_all(data, 2 + LIMIT_CSV_COLUMNS), "a/!2 0");
	free(data);
}

/* Rows cross every edge of the read buffer when the file is much longer than it. */
static void test_a_long_file_is_read_whole_with_exact_places(void)
{
	struct buffer file = { .max = 64 << 20 };
	struct csv_reader *reader;
	struct csv_row row;
	unsigned long long start = 0, rows = 0;

	for (unsigned i = 0; i < 60000; i++)
		buffer_format(&file, "%u,\"row %u, quoted \"\"x\"\"\",%0*u\r\n", i, i, 1 + (int)(i % 40), i);
	reader = reader_of(file.data, file.size);
	while (csv_next(reader, &row) == CSV_ROW) {
		char wanted[64];

		snprintf(wanted, sizeof(wanted), "row %llu, quoted \"x\"", rows);
		if (row.count != 3 || row.start != start || strcmp(row.cells[1].data, wanted) != 0)
			break;
		start += row.size + 2;
		rows++;
	}
	CU_ASSERT_EQUAL(rows, 60000);
	CU_ASSERT_EQUAL(start, file.size);
	csv_close(reader);
	buffer_free(&file);
}

static void test_a_row_in_memory_is_split_alone(void)
{
	struct csv_reader *reader = csv_open(-1);
	struct csv_row row;

	CU_ASSERT_TRUE(csv_split(reader, "a,\"b,c\"", 7, &row));
	CU_ASSERT_EQUAL_FATAL(row.count, 2);
	CU_ASSERT_STRING_EQUAL(row.cells[1].data, "b,c");
	CU_ASSERT_FALSE(csv_split(reader, "a,b\"", 4, &row));
	csv_close(reader);
}

static void test_what_is_written_reads_back_the_same(void)
{
	static const char *const cells[] = { "", "plain", "a,b", "say \"no\"", "two\nlines", " blanks ",
		"\ttab", "-5", "\r" };
	struct buffer out = { .max = 4096 };
	struct csv_reader *reader;
	struct csv_row row;

	for (size_t i = 0; i < COUNT_OF(cells); i++)
		csv_cell(&out, text_of(cells[i]));
	csv_line_end(&out);
	reader = reader_of(out.data, out.size);
	CU_ASSERT_EQUAL_FATAL(csv_next(reader, &row), CSV_ROW);
	CU_ASSERT_EQUAL_FATAL(row.count, COUNT_OF(cells));
	for (size_t i = 0; i < COUNT_OF(cells); i++)
		CU_ASSERT_STRING_EQUAL(row.cells[i].data, cells[i]);
	csv_close(reader);
	buffer_free(&out);
}

static void test_text_that_a_spreadsheet_would_run_is_guarded_and_numbers_are_not(void)
{
	static const struct {
		const char *given, *written;
	} cells[] = {
		{ "=1+1", "'=1+1" },
		{ "+SUM(A1)", "'+SUM(A1)" },
		{ "-cmd", "'-cmd" },
		{ "@x", "'@x" },
		{ "=a,b", "\"'=a,b\"" },
		{ "\tx", "\"'\tx\"" },
		{ "-", "'-" },
		{ "-1-1", "'-1-1" },
		{ "-5", "-5" },
		{ "+3.5", "+3.5" },
		{ "a=b", "a=b" },
	};

	for (size_t i = 0; i < COUNT_OF(cells); i++) {
		struct buffer out = { .max = 4096 };
		struct text bare;

		csv_cell_guarded(&out, text_of(cells[i].given));
		CU_ASSERT_STRING_EQUAL(out.data, cells[i].written);
		if (out.data[0] != '"') {
			bare = csv_unguard((struct text){ out.data, out.size });
			CU_ASSERT_TRUE(text_is(bare, cells[i].given));
		}
		buffer_free(&out);
	}
	CU_ASSERT_TRUE(text_is(csv_unguard(text_of("'tis")), "'tis"));
	CU_ASSERT_TRUE(text_is(csv_unguard(text_of("")), ""));
}

const struct test tests_csv[] = {
	TEST(test_cells_quotes_and_line_ends_are_read_as_rfc_4180_says),
	TEST(test_a_byte_order_mark_is_not_part_of_the_first_cell),
	TEST(test_blanks_around_a_bare_cell_are_cut_and_within_quotes_kept),
	TEST(test_blank_rows_are_passed_over_but_counted),
	TEST(test_broken_quotes_end_the_file_with_row_and_column),
	TEST(test_a_zero_byte_ends_the_file),
	TEST(test_rows_and_cells_have_a_largest_size),
	TEST(test_a_long_file_is_read_whole_with_exact_places),
	TEST(test_a_row_in_memory_is_split_alone),
	TEST(test_what_is_written_reads_back_the_same),
	TEST(test_text_that_a_spreadsheet_would_run_is_guarded_and_numbers_are_not),
	TEST_END,
};
