#include "halved/base/zip.h"

#include "halved/base/check.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (64 * 1024)

struct zip {
	struct archive *archive;
	time_t moment;
	bool failed;
};

struct zip *zip_open(int descriptor, time_t moment)
{
	struct zip *zip = calloc(1, sizeof(*zip));

	check(zip != NULL);
	zip->archive = archive_write_new();
	check(zip->archive != NULL);
	zip->moment = moment;
	zip->failed = archive_write_set_format_zip(zip->archive) != ARCHIVE_OK ||
		      archive_write_set_bytes_in_last_block(zip->archive, 1) != ARCHIVE_OK ||
		      archive_write_open_fd(zip->archive, descriptor) != ARCHIVE_OK;
	return zip;
}

static void begin_file(struct zip *zip, const char *name, long long size)
{
	struct archive_entry *entry = archive_entry_new();

	check(entry != NULL);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, zip->moment, 0);
	archive_entry_set_size(entry, size);
	zip->failed = zip->failed || archive_write_header(zip->archive, entry) != ARCHIVE_OK;
	archive_entry_free(entry);
}

static void write_piece(struct zip *zip, const char *data, size_t size)
{
	zip->failed = zip->failed || archive_write_data(zip->archive, data, size) != (la_ssize_t)size;
}

void zip_add(struct zip *zip, const char *name, int descriptor)
{
	char piece[PIECE];
	struct stat file;
	ssize_t got = 0;

	if (fstat(descriptor, &file) != 0 || lseek(descriptor, 0, SEEK_SET) != 0) {
		zip->failed = true;
		return;
	}
	begin_file(zip, name, file.st_size);
	while (!zip->failed && (got = read(descriptor, piece, sizeof(piece))) > 0)
		write_piece(zip, piece, (size_t)got);
	zip->failed = zip->failed || got < 0 || archive_write_finish_entry(zip->archive) != ARCHIVE_OK;
}

void zip_add_text(struct zip *zip, const char *name, const char *data, size_t size)
{
	begin_file(zip, name, (long long)size);
	write_piece(zip, data, size);
	zip->failed = zip->failed || archive_write_finish_entry(zip->archive) != ARCHIVE_OK;
}

bool zip_close(struct zip *zip)
{
	bool good = archive_write_close(zip->archive) == ARCHIVE_OK && !zip->failed;

	archive_write_free(zip->archive);
	free(zip);
	return good;
}
