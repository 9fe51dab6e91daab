package site_test

import (
	"errors"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/site"
)

func TestWhatIsWrongWithTheSecretsOfOneSideStopsThatSideAlone(t *testing.T) {
	t.Parallel()
	withCA := func(f *fixture) {
		f.site.Generation++
		f.site.Spec.Confluence.CASecretRef = &v1alpha1.SecretKeyReference{Name: "ca", Key: "ca.crt"}
	}
	tests := map[string]struct {
		tc   func(*fixture)
		shut site.Side
	}{
		"no Secret of Confluence": {func(f *fixture) { delete(f.secrets.byName, "source") }, site.Confluence},
		"no key in that of Confluence": {
			func(f *fixture) { f.secrets.put("source", map[string]string{"user": canary}) }, site.Confluence,
		},
		"no Secret of the CA":    {withCA, site.Confluence},
		"no Secret of the cloud": {func(f *fixture) { delete(f.secrets.byName, "cloud") }, site.Atlassian},
		"no key in that of the cloud": {
			func(f *fixture) { f.secrets.put("cloud", map[string]string{"email": canary}) }, site.Atlassian,
		},
		"one that the operator may not read": {
			func(f *fixture) { f.secrets.forbidden = map[string]error{"source": errors.New("forbidden")} }, site.Confluence,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.open(t)
			row.tc(f)
			f.clock.SetTime(start.Add(time.Minute))
			other := site.Atlassian
			if row.shut == site.Atlassian {
				other = site.Confluence
			}
			opened, err := f.Open(t.Context(), f.site, other)
			if err != nil {
				t.Fatalf("the other side does not open: %v", err)
			}
			if (opened.API != nil) != (other == site.Atlassian) || (opened.Assistant != nil) != (other == site.Confluence) {
				t.Error("there are other clients than those of the side that can be used")
			}
			for _, sides := range [][]site.Side{nil, {row.shut}} {
				if _, err := f.Open(t.Context(), f.site, sides...); err == nil {
					t.Errorf("Open(%v) opens what cannot be used", sides)
				}
			}
			if _, err := f.OpenFresh(t.Context(), f.site); err == nil {
				t.Error("the CloudSite itself needs both sides")
			}
		})
	}
}

func TestASecretThatIsMissingIsReadByThoseAloneWhoNeedIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	delete(f.secrets.byName, "source")
	for range 3 {
		if _, err := f.Open(t.Context(), f.site, site.Atlassian); err != nil {
			t.Fatal(err)
		}
	}
	if f.secrets.reads != 2 {
		t.Errorf("%d reads within the minute, want one of each Secret", f.secrets.reads)
	}
	f.secrets.put("source", map[string]string{"token": canary})
	if opened := f.open(t); opened.Confluence == nil || opened.API == nil {
		t.Error("a Secret that has come does not open its side at once")
	}
}
