package operator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"pgregory.net/rapid"
)

// answered is what is left of an answer of the API server.
func answered(t *testing.T, mediaType, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	access := &rest.Config{Host: server.URL}
	access.Wrap(withoutManagedFields)
	client, err := rest.HTTPClientFor(access)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	left, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(left)
}

func TestManagedFieldsAreLeftOutOfWhatTheAPIServerAnswers(t *testing.T) {
	t.Parallel()
	const jsonType = "application/json"
	const one = `{"metadata":{"managedFields":[{"manager":"a[","fieldsV1":{"f:x\"]":{}},"of":[[1],[]]}],"name":"a"},"status":{"list":[1]}}`
	const none = `{"metadata":{"managedFields":[],"name":"a"},"status":{"list":[1]}}`
	for name, tc := range map[string]struct{ mediaType, body, want string }{
		"an object":                 {jsonType, one, none},
		"a stream of changes":       {jsonType + ";stream=watch", one + "\n" + one + "\n", none + "\n" + none + "\n"},
		"an empty list":             {jsonType, none, none},
		"none":                      {jsonType, `{"metadata":{"name":"a"}}`, `{"metadata":{"name":"a"}}`},
		"a text that speaks of it":  {jsonType, `{"text":"\"managedFields\":[1]"}`, `{"text":"\"managedFields\":[1]"}`},
		"a backslash before an end": {jsonType, `{"managedFields":["\\"],"a":["]"]}`, `{"managedFields":[],"a":["]"]}`},
		"an answer that is cut off": {jsonType, `{"managedFields":[{"a"`, `{"managedFields":[`},
		"nothing":                   {jsonType, "", ""},
		"another format":            {"application/vnd.kubernetes.protobuf", one, one},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, answered(t, tc.mediaType, tc.body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNothingButManagedFieldsIsLeftOutHoweverAnAnswerArrives reads objects of any content in pieces of any size.
func TestNothingButManagedFieldsIsLeftOutHoweverAnAnswerArrives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune(`"\[]{}:,am`)))
		object := metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
			Name:        text.Draw(t, "name"),
			Annotations: map[string]string{"a": `"managedFields":[` + text.Draw(t, "annotation")},
		}}
		want := encoded(t, object)
		for range rapid.IntRange(0, 2).Draw(t, "managers") {
			object.ManagedFields = append(object.ManagedFields, metav1.ManagedFieldsEntry{Manager: text.Draw(t, "manager")})
		}
		sent := bytes.Repeat(encoded(t, object), 2)
		size := rapid.IntRange(1, len(sent)).Draw(t, "size")
		left, err := io.ReadAll(&emptyingReader{ReadCloser: io.NopCloser(&pieces{bytes.NewReader(sent), size})})
		if err != nil {
			t.Fatal(err)
		}
		got := strings.ReplaceAll(string(left), `,"managedFields":[]`, "")
		if diff := cmp.Diff(strings.Repeat(string(want), 2), got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func encoded(t *rapid.T, object any) []byte {
	content, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// pieces returns no more than so many bytes at once.
type pieces struct {
	io.Reader

	size int
}

func (p *pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.size)]) }

func TestAConnectionThatBreaksIsTold(t *testing.T) {
	t.Parallel()
	reader := &emptyingReader{ReadCloser: io.NopCloser(iotest.TimeoutReader(strings.NewReader(`{"managedFields":[1,2]}`)))}
	if got, err := io.ReadAll(iotest.OneByteReader(reader)); err == nil {
		t.Errorf("read %q, want the error of the connection", got)
	}
}
