// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The kernel of fuzz_open: what seed.bpf.c asks for, moved, plus a second `struct inode`. */
enum state { IDLE = 2, BUSY = 9 };
typedef unsigned int umode_t;
struct inode { umode_t i_mode; unsigned long long pad, i_ino; };
struct inode___other { unsigned long long i_ino; unsigned short i_mode; };
struct file {
	union { struct { struct inode *f_inode; enum state state; }; int other; };
	char name[16];
	unsigned long long f_flags : 9, f_busy : 4;
};

int bpf_lsm_file_open(struct file *file, struct inode___other *other)
{
	return file->f_inode->i_mode + other->i_mode;
}

int bpf_lsm_file_ioctl(struct file *file, unsigned int cmd)
{
	return file && cmd;
}
