/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestCredentials(t *testing.T) {
	const (
		spaces  = site + "/wiki/api/v2/spaces"
		version = confluence + "/rest/api/server-information"
		attach  = confluence + "/rest/migration/latest/public/v1/attach?cloudUrl=x"
	)
	basic := func(user, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, password) }
	}
	bearer := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	}
	for name, tc := range map[string]struct {
		method, address string
		credentials     func(*http.Request)
		anonymous       string
		status          int
		html            bool
	}{
		"the gateway takes the API token": {address: api + "/jobs/nope", status: http.StatusNotFound},
		"the gateway refuses a wrong one": {
			address: api + "/jobs/nope", credentials: basic("migration-bot@acme.example", "no"), status: http.StatusUnauthorized,
		},
		"the gateway refuses nobody": {
			address: api + "/jobs/nope", credentials: bearer(""), status: http.StatusUnauthorized,
		},
		"the site takes the API token": {address: spaces, status: http.StatusOK},
		"the site refuses a wrong one": {
			address: spaces, credentials: basic("other@acme.example", "no"), status: http.StatusUnauthorized,
		},
		"the site refuses a foreign account": {
			address: spaces, credentials: basic("other@acme.example", "other"), status: http.StatusForbidden,
		},
		"Confluence takes a personal token": {address: version, status: http.StatusOK},
		"Confluence takes a password": {
			address: version, credentials: basic("admin", "not-a-real-password"), status: http.StatusOK,
		},
		"Confluence refuses a wrong token":  {address: version, credentials: bearer("no"), status: http.StatusUnauthorized},
		"Confluence refuses an empty token": {address: version, credentials: bearer(""), status: http.StatusUnauthorized},
		"Confluence may answer with a login": {
			address: version, credentials: bearer("no"), anonymous: scenario.LoginPage, status: http.StatusOK, html: true,
		},
		"a plain user may read the version": {
			address: version, credentials: basic("reader", "reader"), status: http.StatusOK,
		},
		"a plain user may not use the assistant": {
			method: http.MethodPost, address: attach, credentials: basic("reader", "reader"), status: http.StatusForbidden,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
				in := &sc.Instances[0]
				in.Users = append(in.Users, scenario.User{Name: "reader", Password: "reader", NotAdministrator: true})
				sc.Sites = append(sc.Sites, scenario.Site{
					URL: "https://other.atlassian.net", Email: "other@acme.example", APIToken: "other",
				})
				if tc.anonymous != "" {
					sc.Switches.Anonymous = tc.anonymous
				}
			})
			r := s.request(tc.method, tc.address, nil)
			if tc.credentials != nil {
				tc.credentials(r)
			}
			a, err := s.send(r)
			if err != nil {
				t.Fatal(err)
			}
			if a.status != tc.status {
				t.Errorf("got %d %s, want %d", a.status, a.body, tc.status)
			}
			if html := strings.HasPrefix(a.header.Get("Content-Type"), "text/html"); html != tc.html {
				t.Errorf("got the type %s", a.header.Get("Content-Type"))
			}
		})
	}
}

func TestVersionsDecideWhatExists(t *testing.T) {
	for name, tc := range map[string]struct {
		version, assistant string
		method, path       string
		status             int
	}{
		"9.0 has the server information": {version: "9.0.1", path: "/rest/api/server-information", status: 200},
		"8.5 does not":                   {version: "8.5.12", path: "/rest/api/server-information", status: 404},
		"8.5 has the pre-upgrade info": {
			version: "8.5.12", path: "/rest/troubleshooting/1.0/pre-upgrade/info", status: 200,
		},
		"6.15.7 does not": {
			version: "6.15.7", path: "/rest/troubleshooting/1.0/pre-upgrade/info", status: 404,
		},
		"6.15.7 has the manifest": {version: "6.15.7", path: "/rest/applinks/latest/manifest", status: 200},
		"10.1 is newer than 9.0":  {version: "10.1.0", path: "/rest/api/server-information", status: 200},
		"assistant 3.10.7 cannot save a token": {
			assistant: "3.10.7", method: "POST", path: "/rest/migration/latest/cloud/save/token", status: 404,
		},
		"assistant 3.10.8 can": {
			assistant: "3.10.8", method: "POST", path: "/rest/migration/latest/cloud/save/token", status: 500,
		},
		"without an assistant nothing goes": {
			assistant: "none", path: "/rest/migration/latest/app-migration/progress/x", status: 404,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
				switch in := &sc.Instances[0]; {
				case tc.version != "":
					in.Version = tc.version
				case tc.assistant == "none":
					in.AssistantVersion = ""
				default:
					in.AssistantVersion = tc.assistant
				}
			})
			var body any
			if tc.method == http.MethodPost {
				body = map[string]string{"cloudUrl": site, "token": "x"}
			}
			if a := s.do(tc.method, confluence+tc.path, body); a.status != tc.status {
				t.Errorf("got %d %s, want %d", a.status, a.body, tc.status)
			}
		})
	}
}

func TestContextPathsOnOneHost(t *testing.T) {
	s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
		second := sc.Instances[0]
		sc.Instances[0].URL, second.URL, second.Version = confluence+"/one", confluence+"/two/", "8.5.0"
		sc.Instances = append(sc.Instances, second)
	})
	for path, want := range map[string]string{"/one": "9.2.4", "/two": "8.5.0"} {
		if a := s.ok(http.MethodGet, confluence+path+"/rest/applinks/latest/manifest", nil); !strings.Contains(a.body, want) {
			t.Errorf("%s: got %s, want version %s", path, a.body, want)
		}
	}
}

func TestJobBodyLimit(t *testing.T) {
	s := newStand(t, plainDoor)
	a := s.do(http.MethodPost, api+"/jobs", jobBody(strings.Repeat("K", 390_000)))
	if a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d, want 413", a.status)
	}
	if got := len(s.Jobs()); got != 0 {
		t.Errorf("got %d jobs, want none", got)
	}
}

func TestTooManyRequests(t *testing.T) {
	for name, tc := range map[string]struct {
		retryAfter bool
		want       string
	}{
		"with a hint":    {retryAfter: true, want: "15"},
		"without a hint": {},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor, func(sc *scenario.Scenario) { sc.Quotas.RetryAfter = tc.retryAfter })
			for range 5 {
				s.job("ENG")
			}
			s.pass(45 * time.Second)
			a := s.do(http.MethodPost, api+"/jobs", jobBody("ENG"))
			if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != tc.want {
				t.Errorf("got %d, Retry-After %q; want 429 and %q", a.status, a.header.Get("Retry-After"), tc.want)
			}
			if got := s.Report().TooManyRequests; got != 1 {
				t.Errorf("the books have %d refusals, want 1", got)
			}
		})
	}
}

func TestNextLinks(t *testing.T) {
	for position, isURL := range map[string]bool{scenario.URL: true, scenario.Cursor: false} {
		t.Run(position, func(t *testing.T) {
			s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
				sc.Switches.NextLink, sc.PageSizes.Tasks = position, 1
			})
			jobID := s.job("ENG")
			s.task(jobID, "Check")
			s.task(jobID, "Check")
			var page struct{ Links struct{ Next string } }
			s.ok(http.MethodGet, api+"/jobs/"+jobID+"/tasks", nil).decode(t, &page)
			if got := strings.HasPrefix(page.Links.Next, api+"/jobs/"+jobID+"/tasks?cursor="); got != isURL {
				t.Errorf("got the link %q", page.Links.Next)
			}
		})
	}
}

func TestCloudSpacesComeInPages(t *testing.T) {
	s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
		sc.Sites[0].Spaces = []scenario.SiteSpace{{Key: "A"}, {Key: "B"}, {Key: "C"}}
	})
	var got []string
	for address := site + "/wiki/api/v2/spaces?limit=2"; address != ""; {
		var page struct {
			Results []struct{ Key string }
			Links   struct{ Next string } `json:"_links"`
		}
		a := s.ok(http.MethodGet, address, nil)
		a.decode(t, &page)
		for _, sp := range page.Results {
			got = append(got, sp.Key)
		}
		address = ""
		if page.Links.Next != "" {
			address = site + page.Links.Next
			if want := "<" + page.Links.Next + `>; rel="next"`; a.header.Get("Link") != want {
				t.Errorf("got the header %q, want %q", a.header.Get("Link"), want)
			}
		}
	}
	if diff := cmp.Diff([]string{"A", "B", "C"}, got); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
	a := s.ok(http.MethodGet, site+"/wiki/api/v2/spaces?keys=a,C", nil)
	if strings.Contains(a.body, `"A"`) || !strings.Contains(a.body, `"C"`) {
		t.Errorf("keys are compared with case: got %s", a.body)
	}
}

func TestServerSpacesByKeyAndInPages(t *testing.T) {
	s := newStand(t, plainDoor)
	var page struct {
		Results []struct{ Key, Type string }
		Size    int
		Links   struct{ Next string } `json:"_links"`
	}
	s.ok(http.MethodGet, confluence+"/rest/api/space?spaceKey=HR&spaceKey=hr&spaceKey=~jdoe", nil).decode(t, &page)
	if page.Size != 2 || page.Results[1].Type != "personal" || page.Links.Next != "" {
		t.Errorf("by key: got %+v", page)
	}
	s.ok(http.MethodGet, confluence+"/rest/api/space?limit=4&start=1", nil).decode(t, &page)
	want := "/rest/api/space?" + (url.Values{"start": {"5"}, "limit": {"4"}}).Encode()
	if page.Size != 4 || page.Links.Next != want {
		t.Errorf("in pages: got %+v, want the next page %s", page, want)
	}
}
