# An administrator of the tests' Request Tracker: takes one JSON object a line, does it, answers with one a line.
# RT's own modules do the work, as its web pages would; RT_SITE_CONFIG says which RT it is.
use strict;
use warnings;
use lib '/usr/local/share/request-tracker5/lib', '/usr/share/request-tracker5/lib';
use JSON ();
use RT;

RT::LoadConfig();
RT::Init();
# What it makes need not outlive a power failure: without this, each test waits for the disk some fifty times.
$RT::Handle->dbh->do('PRAGMA synchronous = OFF') if RT->Config->Get('DatabaseType') eq 'SQLite';

my $json = JSON->new->canonical->utf8;
my $everybody = RT->SystemUser;    # may do everything
my %class = (catalog => 'RT::Catalog', field => 'RT::CustomField', user => 'RT::User', asset => 'RT::Asset');

sub must {
    my ($good, $said) = @_;
    die(($said // 'refused') . "\n") unless $good;
    return $good;
}

sub thing {
    my ($kind, $id) = @_;
    return RT->System if $kind eq 'system';
    my $thing = $class{$kind}->new($everybody);
    $thing->Load($id);
    must($thing->id, "no $kind $id");
    return $thing;
}

my %act = (
    catalog => sub {
        my ($given) = @_;
        my $catalog = RT::Catalog->new($everybody);
        must($catalog->Create(Name => $given->{name}));
        return { id => 0 + $catalog->id };
    },
    field => sub {
        my ($given) = @_;
        my $field = RT::CustomField->new($everybody);
        must($field->Create(
            Name       => $given->{name},
            Type       => $given->{type},
            Pattern    => $given->{pattern},
            LookupType => RT::Asset->CustomFieldLookupType,
        ));
        must($field->AddValue(Name => $_)) for @{ $given->{choices} };
        return { id => 0 + $field->id };
    },
    apply => sub {
        my ($given) = @_;
        my $field = thing(field => $given->{field});
        my $catalog = thing(catalog => $given->{catalog});
        must($given->{on} ? $field->AddToObject($catalog) : $field->RemoveFromObject($catalog));
        return {};
    },
    user => sub {
        my ($given) = @_;
        my $user = RT::User->new($everybody);
        must($user->Create(Name => $given->{name}, Privileged => 1));
        return { id => 0 + $user->id };
    },
    grant => sub {
        my ($given) = @_;
        my $principal = thing(user => $given->{user})->PrincipalObj;
        my @what = (Right => $given->{right}, Object => thing($given->{kind}, $given->{id}));
        must($given->{on} ? $principal->GrantRight(@what) : $principal->RevokeRight(@what));
        return {};
    },
    token => sub {    # a high cost makes each request slow
        my ($given) = @_;
        my $token = RT::AuthToken->new($everybody);
        RT->Config->Set(BcryptCost => $given->{cost});
        my ($id, $said, $secret) = $token->Create(Owner => $given->{user}, Description => 'a station');
        must($id, $said);
        return { token => $secret };
    },
    revoke => sub {
        my ($given) = @_;
        my $tokens = RT::AuthTokens->new($everybody);
        $tokens->LimitOwner(VALUE => $given->{user});
        while (my $token = $tokens->Next) { must($token->Delete) }
        return {};
    },
    set => sub {    # by the thing's own methods: SetName, SetDisabled, SetUniqueValues ...
        my ($given) = @_;
        my $thing = thing($given->{kind}, $given->{id});
        my $method = "Set$given->{what}";
        must($thing->$method($given->{to}));
        return {};
    },
);

$| = 1;
while (my $line = <STDIN>) {
    my $given = $json->decode($line);
    my $done = eval { $act{ $given->{do} }->($given) } || { error => "$@" };
    RT::Principal->InvalidateACLCache();
    DBIx::SearchBuilder::Record::Cachable->FlushCache();
    print $json->encode($done), "\n";
}
