# This is a stand-in for KingbaseES having been compiled with other texts. It replaces constants in a copy of one of
# PostgreSQL's or repmgr's programs or libraries. Arguments: FILE VERSION (such as V009R001C002B0014) SCRAM-SM3 (not
# empty: logins by SCRAM have another name, as a client without SM3 would find them; the hash is still SHA-256).
# Built from the program's own read-only strings; each new text is at most as long as the old one, the rest is NUL, or blanks.
# It does not change server_version and server_version_num, because the behaviour of repmgr and libpq depends on them;
# messages still say PostgreSQL in most places.
use strict;
use warnings;

my ($file, $version, $sm3) = @ARGV;
open my $in, '<:raw', $file or die "$file: $!\n";
my $elf = do { local $/; <$in> };
close $in;
substr($elf, 0, 6) eq "\x7fELF\x02\x01" or die "$file: not a little-endian 64-bit ELF file\n";

# The section of constants, from the section headers.
my ($headers) = unpack 'x40 Q<', $elf;
my ($size, $count, $names) = unpack 'x58 S<3', $elf;
my $section = sub { unpack 'L< x20 Q<2', substr $elf, $headers + $_[0] * $size, $size };
my (undef, $name_table) = $section->($names);
my ($start, $length) = map { $$_[0] eq '.rodata' ? @$_[1, 2] : () } map {
    my ($name, $offset, $bytes) = $section->($_);
    [unpack('Z*', substr $elf, $name_table + $name), $offset, $bytes];
} 0 .. $count - 1;
defined $start or die "$file: no section .rodata\n";
my $constants = substr $elf, $start, $length;

# If one text is the end of another, the linker keeps it only once: "on" is the end of "PostgreSQL version", which must
# therefore stay. No program refers to the end alone of a text that is replaced here by a shorter one (checked in the code
# of Debian's 15.18 and repmgr 5.3.3, whose exceptions are below).
$constants =~ s{([^\0]{4,})}{
    my $old = my $new = $1;
    for ($new) {
        # Blanks fill the rest: programs compare each other's version, and some have its length in the code.
        s{^(?!pg_restore|pg_dumpall).*\K\(PostgreSQL\) \d+\.\d+ \([^)]*\)}{sprintf "%-*s", length $&, "(KingbaseES) $version"}e;
        s{PostgreSQL \d+\.\d+ \([^)]*\) on }{KingbaseES $version on };
        # A program finds its files by the common beginning of their paths and its own. The lengths are in the code, and
        # "share" is too long: names.c reads "~" as that.
        s{^/usr/lib/postgresql/(\d\d)/(bin|lib)$}{/kingbase/kingbases/$1/$2};
        s{^/usr/share/postgresql/(\d\d)$}{/kingbase/kingbases/$1/~};
        s{^/var/run/postgresql$}{/tmp};
        s{postgresql((?:\.auto)?)\.conf}{kingbase$1.conf} unless $old eq 'postgresql.auto.conf' && $file =~ /repmgr/;
        s{^postgres(\.bki|: | \()}{kingbase$1};
        # In the server this is a value of intervalstyle, in libpq a Kerberos service; in the others a program or a database.
        s{^postgres$}{kingbase} unless $file =~ m{/(kingbase|libpq\.so\.5)$};
        s{^((?:CREATE|COMMENT ON) DATABASE )postgres\b}{$1kingbase};
        s{^\.pgpass$}{.encpwd};
        # The context of a setting that takes a restart, as a live V8R6's sys_settings has it.
        s{^postmaster$}{kingbase} if $file =~ m{/kingbase$};
        s{^psql \(}{ksql (};
        s{SCRAM-SHA-256}{SCRAM-SM3-256}g if $sm3 && $file =~ m{/(kingbase|libpq\.so\.5)$};
    }
    length $new <= length $old or die "$file: '$new' does not fit\n";
    $new . "\0" x (length($old) - length $new);
}ge;
substr($elf, $start, $length) = $constants;
open my $out, '>:raw', $file or die "$file: $!\n";
print $out $elf or die "$file: $!\n";
close $out or die "$file: $!\n";
