package transport_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestSuccessThatIsNotWhatTheContractSaysIsALostAnswer(t *testing.T) {
	tests := map[string]struct{ contentType, body, want string }{
		"a login page":                    {htmlType, "<html>Log in</html>", "credentials may be refused"},
		"a login page that claims JSON":   {jsonType, "<!doctype html><html>", "credentials may be refused"},
		"a login page without a type":     {"", "  <HTML><body>", "credentials may be refused"},
		"JSON that is cut off":            {jsonType, `{"jobId":"4711`, "not complete JSON"},
		"JSON with something behind":      {jsonType, `{"jobId":"4711"}{"x":1}`, "not complete JSON"},
		"JSON of another shape":           {jsonType, `{"jobId":4711}`, "field jobId has another type"},
		"an empty body":                   {jsonType, "", "an empty answer"},
		"null":                            {jsonType, "null\n", "an empty answer"},
		"plain text":                      {plainType, `{"jobId":"4711"}`, "of type text/plain instead of application/json"},
		"more than permitted":             {jsonType, `{"jobId":"` + strings.Repeat("x", 200) + `"}`, "larger than permitted"},
		"an unclosed page in a JSON type": {"application/problem+json", "<html", "credentials may be refused"},
	}
	client := newClient(t, nil)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tc.contentType}
				_, _ = w.Write([]byte(tc.body))
			})
			var out struct {
				JobID string `json:"jobId"`
			}
			request := transport.Request{Operation: "createJob", Method: http.MethodPost, URL: address, MaxBytes: 100}
			err := client.JSON(t.Context(), request, &out)
			failure := failureOf(t, err)
			if failure.Class != transport.UnexpectedContent || failure.Status != http.StatusOK {
				t.Errorf("class %q and status %d, want %q and 200", failure.Class, failure.Status, transport.UnexpectedContent)
			}
			if !strings.Contains(failure.Detail, tc.want) {
				t.Errorf("detail %q lacks %q", failure.Detail, tc.want)
			}
			if transport.NothingMade(err) {
				t.Error("nothing made, although the other side said success")
			}
		})
	}
}

func TestAnswerThatNeverEndsIsGivenUp(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		for {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := newClient(t, nil).Do(ctx, transport.Request{Operation: "getJob", URL: address})
	if failure := failureOf(t, err); failure.Class != transport.UnexpectedContent || ctx.Err() != nil {
		t.Errorf("class %q, context %v; want %q at once", failure.Class, ctx.Err(), transport.UnexpectedContent)
	}
}

func TestAcceptedAnswers(t *testing.T) {
	const vendor = "application/vnd.atl.plugins.installed+json"
	tests := map[string]struct {
		accept      []string
		contentType string
		body        string
	}{
		"JSON by default":               {nil, "application/json;charset=UTF-8", `{}`},
		"a kind of JSON by default":     {nil, "application/problem+json", `{}`},
		"no content type at all":        {nil, "", `{}`},
		"the media type asked for":      {[]string{vendor}, vendor, `{}`},
		"plain JSON for a kind of JSON": {[]string{vendor}, jsonType, `{}`},
		"XML where it is asked for":     {[]string{"application/xml"}, "application/xml", `<manifest/>`},
		"anything where anything goes":  {[]string{transport.AnyContent}, plainType, "done"},
		"nothing, if that will do":      {nil, htmlType, ""},
	}
	client := newClient(t, nil)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var accept string
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				accept = r.Header.Get("Accept")
				w.Header()["Content-Type"] = []string{tc.contentType}
				_, _ = w.Write([]byte(tc.body))
			})
			response, err := client.Do(t.Context(), transport.Request{Operation: "x", URL: address, Accept: tc.accept})
			if err != nil {
				t.Fatal(err)
			}
			if got := string(response.Body); got != tc.body {
				t.Errorf("body %q, want %q", got, tc.body)
			}
			if want := strings.Join(tc.accept, ", "); want != "" && accept != want {
				t.Errorf("asked for %q, want %q", accept, want)
			}
		})
	}
}

func TestBodyOfARequestIsSentAsJSON(t *testing.T) {
	client := newClient(t, func(o *transport.Options) { o.UserAgent = "drover/1.2" })
	for name, request := range map[string]transport.Request{
		"a value":    {Body: map[string]string{"a": "b"}},
		"some bytes": {RawBody: []byte(`{"a":"b"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			var seen http.Header
			var sent map[string]string
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				seen = r.Header
				decodeInto(t, r, &sent)
				w.WriteHeader(http.StatusNoContent)
			})
			request.Operation, request.Method, request.URL = "createJob", http.MethodPost, address
			request.Header = http.Header{"x-extra": {"1"}}
			if _, err := client.Do(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			if sent["a"] != "b" || seen.Get("Content-Type") != jsonType || seen.Get("User-Agent") != "drover/1.2" ||
				seen.Get("X-Extra") != "1" || seen.Get("Accept") != jsonType {
				t.Errorf("sent %v with headers %v", sent, seen)
			}
		})
	}
}

func TestBodyThatCannotBeEncodedIsNotSent(t *testing.T) {
	address := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request arrived") })
	_, err := newClient(t, nil).Do(t.Context(), transport.Request{Operation: "x", URL: address, Body: func() {}})
	if failure := failureOf(t, err); failure.Class != transport.Invalid || failure.Sent {
		t.Errorf("class %q, sent %v; want %q, false", failure.Class, failure.Sent, transport.Invalid)
	}
}
