package site_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/site"
)

func TestSecretsAreKeptForAMinute(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.open(t)
	tests := []struct {
		name  string
		tc    func()
		reads int
		anew  bool
	}{
		{"at once", func() {}, 0, false},
		{"within the minute", func() { f.clock.SetTime(start.Add(59 * time.Second)) }, 0, false},
		{"after the minute they are read again", func() { f.clock.SetTime(start.Add(time.Minute)) }, 2, false},
		{"a refusal reads them again and keeps the clients", func() { f.Reread(f.site.UID) }, 2, false},
		{
			"a changed Secret within the minute",
			func() { f.secrets.put("cloud", map[string]string{"email": "a@b.example", "token": "new"}) }, 0, false,
		},
		{"a changed Secret after the minute", func() { f.clock.SetTime(start.Add(2 * time.Minute)) }, 2, true},
		{"a changed spec", func() { f.site.Generation++ }, 2, true},
		{"another CloudSite", func() { f.site.UID = "other" }, 2, true},
	}
	for _, row := range tests {
		f.secrets.reads = 0
		row.tc()
		next := f.open(t)
		if f.secrets.reads != row.reads || (next != first) != row.anew {
			t.Errorf("%s: %d reads, want %d; anew %t, want %t", row.name, f.secrets.reads, row.reads, next != first, row.anew)
		}
		first = next
	}
}

func TestWhatIsWrongWithASecretIsToldWithoutItsContent(t *testing.T) {
	t.Parallel()
	ca := func(f *fixture) {
		f.site.Spec.Confluence.CASecretRef = &v1alpha1.SecretKeyReference{Name: "ca", Key: "ca.crt"}
	}
	put := func(name string, data map[string]string) func(*fixture) {
		return func(f *fixture) { f.secrets.put(name, data) }
	}
	const noPEM = "The key ca.crt of Secret ca holds no PEM certificate."
	tests := map[string]struct {
		tc   []func(*fixture)
		want site.SecretError
	}{
		"no Secret of the cloud": {
			[]func(*fixture){func(f *fixture) { delete(f.secrets.byName, "cloud") }},
			notFound("SiteReachable", "Secret cloud does not exist. Create it with email and token."),
		},
		"no Secret of Confluence": {
			[]func(*fixture){func(f *fixture) { delete(f.secrets.byName, "source") }},
			notFound("SourceReachable", "Secret source does not exist. Create it with token, or username and password."),
		},
		"no Secret of the CA": {
			[]func(*fixture){ca},
			notFound("SourceReachable", "Secret ca does not exist. Create it with ca.crt."),
		},
		"no email": {
			[]func(*fixture){put("cloud", map[string]string{"token": canary})},
			invalid("SiteReachable", "Secret cloud lacks the key email."),
		},
		"no token of the cloud": {
			[]func(*fixture){put("cloud", map[string]string{"email": canary, "Token": canary})},
			invalid("SiteReachable", "Secret cloud lacks the key token."),
		},
		"a token that is empty": {
			[]func(*fixture){put("cloud", map[string]string{"email": canary, "token": " \n"})},
			invalid("SiteReachable", "Secret cloud lacks the key token."),
		},
		"a user without a password": {
			[]func(*fixture){put("source", map[string]string{"username": canary})},
			invalid("SourceReachable", "Secret source lacks the key token, or username and password."),
		},
		"a password without a user": {
			[]func(*fixture){put("source", map[string]string{"password": canary})},
			invalid("SourceReachable", "Secret source lacks the key token, or username and password."),
		},
		"no key of the CA": {
			[]func(*fixture){ca, put("ca", map[string]string{"tls.crt": canary})},
			invalid("SourceReachable", "Secret ca lacks the key ca.crt."),
		},
		"a CA that is none": {
			[]func(*fixture){ca, put("ca", map[string]string{"ca.crt": canary})},
			invalid("SourceReachable", noPEM),
		},
		"a CA that is none beside the operator's": {
			[]func(*fixture){ca, put("ca", map[string]string{"ca.crt": canary}), func(f *fixture) { f.Transport.RootCAs = anotherCA(t) }},
			invalid("SourceReachable", noPEM),
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			for _, change := range row.tc {
				change(f)
			}
			_, err := f.Open(t.Context(), f.site)
			var got *site.SecretError
			if !errors.As(err, &got) {
				t.Fatalf("Open() = %v, want a *SecretError", err)
			}
			if diff := cmp.Diff(row.want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), canary) {
				t.Error("the error has the content of a Secret")
			}
		})
	}
}

func notFound(side, message string) site.SecretError {
	return site.SecretError{Side: side, Reason: "SecretNotFound", Message: message}
}

func invalid(side, message string) site.SecretError {
	return site.SecretError{Side: side, Reason: "SecretInvalid", Message: message}
}

func TestAnAPIServerThatDoesNotAnswerIsNoFaultOfASecret(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.secrets.err = errors.New("no answer")
	_, err := f.Open(t.Context(), f.site)
	var secretErr *site.SecretError
	if !errors.Is(err, f.secrets.err) || errors.As(err, &secretErr) {
		t.Errorf("Open() = %v", err)
	}
}

func TestConfluenceGetsTheCredentialsOfItsSecret(t *testing.T) {
	t.Parallel()
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	tests := map[string]struct {
		tc   map[string]string
		want string
	}{
		"a token":                               {map[string]string{"token": "abc"}, "Bearer abc"},
		"a token with a line end":               {map[string]string{"token": "abc\r\n"}, "Bearer abc"},
		"a token before a password":             {map[string]string{"token": "abc", "username": "u", "password": "p"}, "Bearer abc"},
		"a user and a password":                 {map[string]string{"username": "u", "password": "p"}, basic("u:p")},
		"a user and a password with line ends":  {map[string]string{"username": "u\n", "password": "p\n"}, basic("u:p")},
		"a password that ends with a space":     {map[string]string{"username": "u", "password": " p \n"}, basic("u: p ")},
		"an empty token is none, so a password": {map[string]string{"token": "\n", "username": "u", "password": "p"}, basic("u:p")},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			var came string
			f.Transport.RootCAs = f.confluence(t, &came)
			f.secrets.put("source", row.tc)
			if _, err := f.open(t).Confluence.ServerInfo(t.Context()); err != nil {
				t.Fatal(err)
			}
			if came != row.want {
				t.Errorf("came with %q, want %q", came, row.want)
			}
		})
	}
}

func TestAPrivateCAIsTrustedForConfluenceBesidesTheOperators(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		operators, own bool // whether this one's CA is the right one
		trusted        bool
	}{
		"neither":         {false, false, false},
		"the operator's":  {true, false, true},
		"the CloudSite's": {false, true, true},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			var came string
			right := f.confluence(t, &came)
			pick := func(isRight bool) []byte {
				if isRight {
					return right
				}
				return anotherCA(t)
			}
			// A file that ends without a line end must not spoil the certificate after it.
			f.Transport.RootCAs = bytes.TrimSpace(pick(row.operators))
			f.site.Spec.Confluence.CASecretRef = &v1alpha1.SecretKeyReference{Name: "ca", Key: "ca.crt"}
			f.secrets.put("ca", map[string]string{"ca.crt": string(pick(row.own))})
			_, err := f.open(t).Confluence.ServerInfo(t.Context())
			if (err == nil) != row.trusted {
				t.Errorf("ServerInfo() = %v, want trusted: %t", err, row.trusted)
			}
		})
	}
}

func TestAccountsShareABudgetByGatewayAndAddress(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.open(t)
	f.site.UID = "second"
	f.secrets.put("cloud", map[string]string{"email": "ADMIN@acme.example\n", "token": "another"})
	if second := f.open(t); second.Budget != first.Budget {
		t.Error("one account has two budgets")
	}
	f.site.UID = "third"
	f.secrets.put("cloud", map[string]string{"email": "other@acme.example", "token": canary})
	if third := f.open(t); third.Budget == first.Budget {
		t.Error("two accounts share a budget")
	}
	if first.CloudURL != "https://acme.atlassian.net" {
		t.Errorf("CloudURL = %q", first.CloudURL)
	}
}
