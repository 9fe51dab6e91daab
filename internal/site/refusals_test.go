package site_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/site"
)

// refusing is a fixture whose Confluence refuses each credential until right says that it is the right one.
func refusing(t *testing.T, right *bool) *fixture {
	t.Helper()
	f := newFixture(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !*right {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"version":"8.5.4","baseUrl":"https://confluence.acme.example"}`))
	}))
	t.Cleanup(server.Close)
	f.Transport.AllowHTTP = true
	f.site.Spec.Confluence.URL = server.URL
	return f
}

// ask calls Confluence with what is open.
func ask(t *testing.T, open *site.Site) error {
	t.Helper()
	_, err := open.Confluence.ServerInfo(t.Context())
	return err
}

// shut tells why nothing opens, or is empty.
func (f *fixture) shut(t *testing.T) string {
	t.Helper()
	_, err := f.Open(t.Context(), f.site)
	if err == nil {
		return ""
	}
	secretErr, ok := errors.AsType[*site.SecretError](err)
	if !ok || secretErr.Reason != "CredentialsRefused" || secretErr.Side != "SourceReachable" {
		t.Fatalf("Open() = %v", err)
	}
	return secretErr.Message
}

const (
	refusedOnce = "Confluence refused Secret source. Correct the Secret: a changed one is tried within minutes, an unchanged one once " +
		"an hour, so that no account gets locked."
)

func TestARefusedSecretOpensNothingUntilItsTimeIsOver(t *testing.T) {
	t.Parallel()
	right := false
	f := refusing(t, &right)
	if ask(t, f.open(t)) == nil || !f.Refused(f.site.UID) {
		t.Fatal("a refusal is not remembered")
	}
	for _, after := range []time.Duration{0, 64 * time.Minute} {
		f.clock.SetTime(start.Add(after))
		if diff := cmp.Diff(refusedOnce, f.shut(t)); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", after, diff)
		}
	}
	f.clock.SetTime(start.Add(65 * time.Minute))
	if message := f.shut(t); message != "" {
		t.Fatalf("nobody may try it again: %s", message)
	}
	if diff := cmp.Diff(refusedOnce, f.shut(t)); diff != "" {
		t.Errorf("while one tries (-want +got):\n%s", diff)
	}
	f.clock.SetTime(start.Add(66 * time.Minute))
	if first, second := f.shut(t), f.shut(t); first+second != "" || f.Refused(f.site.UID) {
		t.Error("others wait, although nobody refused it again")
	}
}

func TestAChangedSecretIsTriedByOneFirst(t *testing.T) {
	t.Parallel()
	right := false
	f := refusing(t, &right)
	if ask(t, f.open(t)) == nil {
		t.Fatal("not refused")
	}
	f.secrets.put("source", map[string]string{"token": "another"})
	f.clock.SetTime(start.Add(2 * time.Minute))
	tries := f.open(t)
	if diff := cmp.Diff(refusedOnce, f.shut(t)); diff != "" {
		t.Errorf("while one tries (-want +got):\n%s", diff)
	}
	if ask(t, tries) == nil {
		t.Fatal("not refused")
	}
	f.clock.SetTime(start.Add(10 * time.Minute))
	if f.shut(t) == "" {
		t.Error("the new Secret was refused as well, and is tried on")
	}
}

func TestAProofLetsAllGoOn(t *testing.T) {
	t.Parallel()
	for name, rotate := range map[string]bool{"of the same Secret": false, "of a new Secret": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			right := false
			f := refusing(t, &right)
			if ask(t, f.open(t)) == nil {
				t.Fatal("not refused")
			}
			if rotate {
				f.secrets.put("source", map[string]string{"token": "another"})
			}
			right = true
			fresh, err := f.OpenFresh(t.Context(), f.site)
			if err != nil || ask(t, fresh) != nil {
				t.Fatalf("the CloudSite cannot try it: %v", err)
			}
			f.Proved(f.site.UID, fresh, false, true)
			if !f.Refused(f.site.UID) {
				t.Error("a proof of one side counts for the other")
			}
			f.Proved(f.site.UID, fresh, true, true)
			if first, second := f.shut(t), f.shut(t); first+second != "" || f.Refused(f.site.UID) {
				t.Error("a proof did not let all go on")
			}
		})
	}
}

func TestACallThatRefusesProvedCredentialsShutsNothing(t *testing.T) {
	t.Parallel()
	right := false
	f := refusing(t, &right)
	open := f.open(t)
	if ask(t, open) == nil {
		t.Fatal("not refused")
	}
	f.Proved(f.site.UID, open, true, true)
	if ask(t, open) == nil || f.shut(t) != "" {
		t.Error("a single call that is refused shuts the side again")
	}
	f.DoubtProofs(f.site.UID)
	if fresh, err := f.OpenFresh(t.Context(), f.site); err != nil || ask(t, fresh) == nil || f.shut(t) != refusedOnce {
		t.Error("the CloudSite itself was refused, and the side is not shut")
	}
	f.Proved(f.site.UID, open, true, true)
	f.clock.SetTime(start.Add(2 * time.Hour))
	if ask(t, open) == nil || f.shut(t) == "" {
		t.Error("a proof of two hours ago counts for ever")
	}
}

func TestAProofStandsUntilAProbeIsRefused(t *testing.T) {
	t.Parallel()
	right := false
	f := refusing(t, &right)
	open := f.open(t)
	if ask(t, open) == nil {
		t.Fatal("not refused")
	}
	f.Proved(f.site.UID, open, true, true)
	f.DoubtProofs(f.site.UID)
	if f.shut(t) != "" || f.Refused(f.site.UID) {
		t.Error("nobody may go on while it is proved anew")
	}
	f.Proved(f.site.UID, open, false, false) // The probe met something else than a refusal.
	if ask(t, open) == nil || f.shut(t) != "" || f.Refused(f.site.UID) {
		t.Error("a probe that tells nothing took the proof away")
	}
}
