package kesh.cluster

import spock.lang.Specification
import spock.lang.Timeout

/** What is a secret in a text. {@code «»} marks it. */
class SecretsSpec extends Specification {
    def "hidden: #marked"() {
        given:
        def text = marked.replaceAll('[«»]', '')

        expect:
        Secrets.hidden(text) == marked.replaceAll(/(?s)«.*?»/, '***')
        Secrets.masked(text).reveal() == text
        Secrets.mayBeIn(text)

        where:
        marked << [
                'host=h password=«s3cret» user=u',
                "host=h password=«'a b'» user=u",
                "host=h password = «'a\\'b c'» user=u",
                'host=h sslpassword=«x» sslkey=/home/ann/key',
                "conninfo='host=h password=«''a b''» user=u'",
                "conninfo='host=h password=«\\'a b\\'» user=u'",
                "conninfo='host=h sslpassword=«s3»' # a comment",
                "conninfo='host=h password=«''unclear user=u'»",
                'PGPASSWORD=«x» pg_dump -h h',
                "service_start_command='PGPASSWORD=«x» /usr/bin/sudo start'",
                'env SSHPASS=«"x y"»',
                "event_notification_command='/opt/notify --token «abc.DEF-1» --node %n'",
                "event_notification_command='/opt/notify --api-key=«abc» %n'",
                "event_notification_command='curl -u alarm:«Xy7» https://h/%n'",
                "event_notification_command='curl --user alarm:«Xy7» https://h/%n'",
                "curl -u 'alarm:«Xy7»' https://h",
                "curl -H 'X-Auth-Token: «abc»' https://h",
                "curl -H 'Authorization: Bearer «abc.def»' https://h",
                "curl -H 'Authorization: Basic «YWJj»' https://h",
                'notify https://ann:«p@ss»@example.com/x?token=«t»',
                'postgresql://ann:«x»@10.9.0.11/repmgr',
                '{"token": «"a b"», "node": 1}',
                '{"password":«"a\\"b"»}',
                "ALTER USER repmgr PASSWORD «'it''s'»",
                'create user x identified by «y»',
                'MY_SECRET=«x;» client_secret=«y»',
                'oauth_client_secret=«x» scram_client_key=«y»',
                "sshpass -p «x» ssh h",
                'sys_encpwd -H \\* -P \\* -D \\* -U esrep -W «Kingbaseha110»',
                '密码：«x»',
                '口令=«x»',
                'PWD=«x»',
                'AWS_CREDENTIALS=«x» private_key=«y»',
                'curl --proxy-user alarm:«Xy7» https://h',
                '«SCRAM-SHA-256$4096:abc$def:ghi»',
                "rolpassword «md5${'0af9' * 8}»",
                '-----BEGIN OPENSSH PRIVATE KEY-----«\nb3Bl\nbnNz\n»-----END OPENSSH PRIVATE KEY-----\n',
                'password=«first» and PASSWORD=«second»',
        ]
    }

    def "shown: #text"() {
        expect:
        Secrets.hidden(text) == text

        where:
        text << [
                'host=10.9.0.11 user=repmgr dbname=repmgr passfile=/var/lib/postgresql/.pgpass sslkey=/home/ann/key',
                "passfile='/var/lib/postgresql/.pgpass'",
                'use_primary_conninfo_password=1',
                'password_encryption = scram-sha-256',
                'password authentication failed for user repmgr',
                'no password supplied',
                "service_start_command='sudo systemctl start postgresql@15-main'",
                'archive_command=rsync -a %p wal@10.9.0.9:/wal/%f',
                'log_in https://example.com:8443/x and ssh://ann@h:22',
                'md5sum of 10 files, -u is an option, psql -U repmgr -h h:5432',
                'clone pg1 to pg4',
        ]
    }

    def "#name is the name of a secret: #secret"() {
        expect:
        Secrets.isName(name) == secret

        where:
        name                   | secret
        'password'             | true
        'sslpassword'          | true
        'oauth_client_secret'  | true
        'my.api_key'           | true
        'PGPASSWORD'           | true
        'passfile'             | false
        'sslkey'               | false
        'password_encryption'  | false
        'host'                 | false
        'require_auth'         | false
    }

    def "the details of an event hide it, wherever they are shown"() {
        expect:
        new RecordedEvent(java.time.Instant.EPOCH, 1, 'standby_clone', false, "PGPASSWORD=x repmgr -d 'host=h password=\\'a b\\''").details() ==
                "PGPASSWORD=*** repmgr -d 'host=h password=***'"
    }

    def "a long text is searched in time that grows with its length"() {
        expect:
        Secrets.hidden('a_' * 200_000 + 'password=x').endsWith('password=***')
        Secrets.hidden("password='" * 20_000).length() > 0
    }

    /** It took minutes when each secret copied all that stood before it; the bound is far from what it takes now. */
    @Timeout(120)
    def "a text of a million characters is read once, whatever it repeats: #what"() {
        expect:
        Secrets.masked(what * (1_000_000 / what.length() as int) + ' key').reveal().length() > 900_000

        where:
        what << ['pwd = ', 'encpwd ', 'x', "password='", '://a:b', '-----BEGIN A ', "\\'"]
    }
}
