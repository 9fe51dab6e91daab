/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command atlassian-sim stands in for Atlassian in the demo: a forward proxy behind which a scenario plays the Migration
// API, the assistant, Confluence on both sides, and the Marketplace.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

type options struct {
	listen   string
	scenario string
	speed    float64
	caFile   string
	printEnv bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "atlassian-sim:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, logs io.Writer) error {
	o, err := parse(args, logs)
	if err != nil {
		return err
	}
	sc, err := load(o.scenario)
	if err != nil {
		return err
	}
	sim, err := simulator.New(simulator.Options{Scenario: sc, Clock: simulator.ScaledClock(o.speed)})
	if err != nil {
		return err
	}
	server, err := sim.Listen(o.listen)
	if err != nil {
		return err
	}
	if err := handOut(o, server.ProxyURL().String(), server.CA(), out); err != nil {
		return errors.Join(err, server.Close())
	}
	log := slog.New(slog.NewTextHandler(logs, nil))
	log.Info("Started the simulator", "scenario", sc.Name, "proxy", server.ProxyURL().String(), "speed", o.speed)
	<-ctx.Done()
	log.Info("Stopped the simulator")
	return server.Close()
}

func parse(args []string, usage io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("atlassian-sim", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8089", "address of the proxy")
	flags.StringVar(&o.scenario, "scenario", "small", "scenario file, or the name of a built-in scenario")
	flags.Float64Var(&o.speed, "speed", 1, "how many times faster than real time the simulated time passes")
	flags.StringVar(&o.caFile, "ca-file", "", "file to write the certificate to that clients have to trust")
	flags.BoolVar(&o.printEnv, "print-env", false, "print the environment of a client to standard output")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("parse flags: %w", err)
	}
	if o.speed <= 0 {
		return o, fmt.Errorf("--speed %v is not above zero", o.speed)
	}
	return o, nil
}

func load(name string) (*scenario.Scenario, error) {
	if slices.Contains(simulator.BuiltinNames(), name) {
		return simulator.Builtin(name)
	}
	data, err := os.ReadFile(name) //nolint:gosec // It is the file that the user asks for.
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return scenario.Load(bytes.NewReader(data))
}

// handOut gives clients what they need: the certificate, and the environment that leads them here.
func handOut(o options, proxy string, ca []byte, out io.Writer) error {
	if o.caFile != "" {
		if err := os.WriteFile(o.caFile, ca, 0o644); err != nil { //nolint:gosec // Every client may read a certificate.
			return fmt.Errorf("write certificate: %w", err)
		}
	}
	if !o.printEnv {
		return nil
	}
	if _, err := fmt.Fprintf(out, "export HTTPS_PROXY=%s\n", proxy); err != nil {
		return fmt.Errorf("print environment: %w", err)
	}
	if o.caFile != "" {
		if _, err := fmt.Fprintf(out, "export SSL_CERT_FILE=%s\n", o.caFile); err != nil {
			return fmt.Errorf("print environment: %w", err)
		}
	}
	return nil
}
