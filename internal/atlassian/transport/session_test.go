package transport_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestAConnectionOfItsOwnGoesOnWithTheLastSession(t *testing.T) {
	t.Parallel()
	type handshake struct {
		connection string
		resumed    bool
	}
	var seen []handshake
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, handshake{r.RemoteAddr, r.TLS.DidResume})
		answer(http.StatusOK, "application/json", "{}")(w, r)
	}))
	t.Cleanup(server.Close)
	client := newClient(t, func(o *transport.Options) {
		o.RootCAs = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	})
	for range 3 {
		if _, err := client.Do(t.Context(), transport.Request{Operation: "createTask", URL: parse(t, server.URL), Once: true}); err != nil {
			t.Fatal(err)
		}
	}
	var resumed []bool
	connections := map[string]bool{}
	for _, one := range seen {
		resumed = append(resumed, one.resumed)
		connections[one.connection] = true
	}
	if diff := cmp.Diff([]bool{false, true, true}, resumed); diff != "" {
		t.Errorf("resumed (-want +got):\n%s", diff)
	}
	if len(connections) != len(seen) {
		t.Errorf("%d requests came on %d connections", len(seen), len(connections))
	}
}
