package transport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	base  = "https://api.example/v1"
	first = base + "/jobs/1/tasks?level=check"
)

func TestLinksToTheNextPage(t *testing.T) {
	tests := map[string]struct{ link, want, problem string }{
		"an absolute URL":              {link: first + "&cursor=b", want: base + "/jobs/1/tasks?cursor=b&level=check"},
		"a path":                       {link: "/v1/jobs/1/tasks?cursor=b", want: base + "/jobs/1/tasks?cursor=b&level=check"},
		"a query":                      {link: "?cursor=b", want: base + "/jobs/1/tasks?cursor=b&level=check"},
		"a bare cursor":                {link: "b", want: base + "/jobs/1/tasks?cursor=b&level=check"},
		"a bare cursor in base64":      {link: "/a/b+c==", want: base + "/jobs/1/tasks?cursor=%2Fa%2Fb%2Bc%3D%3D&level=check"},
		"a fragment is dropped":        {link: "?cursor=b#x", want: base + "/jobs/1/tasks?cursor=b&level=check"},
		"another host":                 {link: "https://evil.example/v1/jobs?cursor=b", problem: "leads to another place"},
		"another host, no scheme":      {link: "//evil.example/v1/jobs?cursor=b", problem: "leads to another place"},
		"another port":                 {link: "https://api.example:8443/v1/jobs?cursor=b", problem: "leads to another place"},
		"no TLS":                       {link: "http://api.example/v1/jobs?cursor=b", problem: "leads to another place"},
		"another path":                 {link: "/v2/jobs/1/tasks?cursor=b", problem: "leads to another place"},
		"a path that only begins so":   {link: "/v1evil/jobs?cursor=b", problem: "leads to another place"},
		"a path that climbs out":       {link: "/v1/../v2/jobs?cursor=b", problem: "leads to another place"},
		"a path that climbs out coded": {link: "/v1/%2e%2e/v2/jobs?cursor=b", problem: "leads to another place"},
		"credentials of its own":       {link: "https://a:b@api.example/v1/jobs?cursor=b", problem: "leads to another place"},
		"nonsense":                     {link: "https://[::1?x", problem: "cannot be read"},
		"the same page again":          {link: "?level=check", problem: "repeat themselves"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			walk := transport.NewWalk("listTasks", parse(t, base), parse(t, first), 10)
			err := walk.Next(tc.link, true)
			if tc.problem != "" {
				if transport.ClassOf(err) != transport.UnexpectedContent || !strings.Contains(err.Error(), tc.problem) {
					t.Errorf("error %v, want class %q and the words %q", err, transport.UnexpectedContent, tc.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := walk.Address().String(); got != tc.want {
				t.Errorf("next page is %s, want %s", got, tc.want)
			}
		})
	}
}

func TestWalkBelowABareHost(t *testing.T) {
	host := parse(t, "https://acme.atlassian.net")
	for _, link := range []string{"/wiki/spaces?cursor=a", "?cursor=a", "a"} {
		walk := transport.NewWalk("listCloudSpaces", host.JoinPath("wiki"), host.JoinPath("wiki", "spaces"), 10)
		if err := walk.Next(link, true); err != nil || walk.Address().String() != "https://acme.atlassian.net/wiki/spaces?cursor=a" {
			t.Errorf("link %s leads to %s, error %v", link, walk.Address(), err)
		}
		if err := walk.Next("/admin?cursor=b", true); err == nil {
			t.Error("a link out of the base was followed")
		}
	}
}

func TestWalkEndsWhenThePagesDoNot(t *testing.T) {
	walk := transport.NewWalk("listTasks", parse(t, base), parse(t, first), 3)
	for _, cursor := range []string{"a", "b"} {
		if err := walk.Next(cursor, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := walk.Next("c", true); err == nil || !strings.Contains(err.Error(), "do not end") {
		t.Errorf("fourth page of at most 3: error %v", err)
	}
	if err := walk.Next("a", true); err == nil || !strings.Contains(err.Error(), "repeat") {
		t.Errorf("a page for the second time: error %v", err)
	}
}

func TestAWalkEndsWhereNothingNewComesForLong(t *testing.T) {
	walk := transport.NewWalk("getTaskStatus", parse(t, base), parse(t, base+"/tasks"), 1000)
	next := func(page int, news bool) error { return walk.Next(fmt.Sprintf("c%d", page), news) }
	for page := range 20 {
		if err := next(page, page%4 == 0); err != nil {
			t.Fatalf("page %d: %v, although something new comes now and then", page, err)
		}
	}
	var err error
	for page := 20; page < 30 && err == nil; page++ {
		err = next(page, false)
	}
	if err == nil || !strings.Contains(err.Error(), "repeat") {
		t.Errorf("error %v, want one that says that the pages repeat themselves", err)
	}
}

func TestEndpointKeepsIdsInTheirPlace(t *testing.T) {
	tests := map[string]struct {
		id   string
		want string
	}{
		"a plain id":          {"4711", base + "/jobs/4711/tasks"},
		"an id with a slash":  {"a/../b", base + "/jobs/a%2F..%2Fb/tasks"},
		"an id with a query":  {"a?b=c#d", base + "/jobs/a%3Fb=c%23d/tasks"},
		"an empty id":         {"", ""},
		"an id that climbs":   {"..", ""},
		"an id of one dot":    {".", ""},
		"an id with a space":  {"a b", base + "/jobs/a%20b/tasks"},
		"an id with per cent": {"a%2Fb", base + "/jobs/a%252Fb/tasks"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := transport.Endpoint(parse(t, base), "jobs", tc.id, "tasks")
			if tc.want == "" {
				if got != nil || transport.WithQuery(got, nil) != nil {
					t.Errorf("address is %s, want none", got)
				}
				return
			}
			if got.String() != tc.want {
				t.Errorf("address is %s, want %s", got, tc.want)
			}
		})
	}
}
