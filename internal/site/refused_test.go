package site_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
)

func TestARefusalCallsUpTheCloudSiteUntilItWasLookedAt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var woken []types.NamespacedName
	f.Wake = func(name types.NamespacedName) { woken = append(woken, name) }
	f.Reread(f.site.UID)
	if f.Doubted(f.site.UID) || woken != nil {
		t.Errorf("a CloudSite that was never opened is doubted, and woke %v", woken)
	}
	f.open(t)
	f.Reread(f.site.UID)
	f.open(t)
	if diff := cmp.Diff([]types.NamespacedName{{Namespace: "team", Name: "acme"}}, woken); diff != "" || !f.Doubted(f.site.UID) {
		t.Errorf("doubted %t, woken (-want +got):\n%s", f.Doubted(f.site.UID), diff)
	}
	f.secrets.reads = 0
	if _, err := f.OpenFresh(t.Context(), f.site); err != nil {
		t.Fatal(err)
	}
	if f.Doubted(f.site.UID) || f.secrets.reads != 2 || len(woken) != 1 {
		t.Errorf("doubted %t, %d reads, woken %d times; want a fresh look that wakes nobody",
			f.Doubted(f.site.UID), f.secrets.reads, len(woken))
	}
}

func TestTheSiteIsNamedToAtlassianWithoutThePortThatHTTPSHas(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://Acme.atlassian.net:443/": "https://acme.atlassian.net",
		"https://acme.atlassian.net:8443": "https://acme.atlassian.net:8443",
	} {
		f := newFixture(t)
		f.site.Spec.URL = url
		if got := f.open(t).CloudURL; got != want {
			t.Errorf("%s is named %s, want %s", url, got, want)
		}
	}
}
