package main

import (
	"maps"
	"strconv"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/prometheus/client_golang/prometheus"
)

func (c *collector) jetStream(out chan<- prometheus.Metric) error {
	var who server.Varz
	if err := c.source.read("/varz", &who); err != nil {
		return err
	}
	var js server.JSInfo
	if err := c.source.read("/jsz?consumers=true&config=true&raft=true", &js); err != nil {
		return err
	}
	with := serverLabels(who, js)
	disabled := 0.0
	if js.Disabled {
		disabled = 1
	}
	for name, value := range map[string]float64{
		"jetstream_disabled":  disabled,
		"total_streams":       float64(js.Streams),
		"total_consumers":     float64(js.Consumers),
		"total_messages":      float64(js.Messages),
		"total_message_bytes": float64(js.Bytes),
		"max_memory":          float64(js.Config.MaxMemory),
		"max_storage":         float64(js.Config.MaxStore),
	} {
		gauge(out, "jetstream_server_"+name, value, with)
	}
	for _, account := range js.AccountDetails {
		for _, stream := range account.Streams {
			streamMetrics(out, with, account, stream)
		}
	}
	return nil
}

func serverLabels(who server.Varz, js server.JSInfo) labels {
	leader := ""
	cluster := ""
	if js.Meta != nil {
		leader, cluster = js.Meta.Leader, js.Meta.Name
	}
	return labels{
		"server_id": who.ID, "server_name": who.Name, "cluster": cluster, "domain": js.Config.Domain,
		"meta_leader": leader, "is_meta_leader": strconv.FormatBool(leader != "" && leader == who.Name),
	}
}

func streamMetrics(
	out chan<- prometheus.Metric, server labels, account *server.AccountDetail, stream server.StreamDetail,
) {
	leader := server["server_name"]
	if stream.Cluster != nil {
		leader = stream.Cluster.Leader
	}
	with := extended(server, labels{
		"account": account.Name, "account_name": account.Name, "account_id": account.Id,
		"stream_name": stream.Name, "stream_leader": leader,
		"is_stream_leader": strconv.FormatBool(leader == server["server_name"]), "stream_raft_group": stream.RaftGroup,
	})
	for name, value := range map[string]float64{
		"total_messages": float64(stream.State.Msgs),
		"total_bytes":    float64(stream.State.Bytes),
		"first_seq":      float64(stream.State.FirstSeq),
		"last_seq":       float64(stream.State.LastSeq),
		"consumer_count": float64(stream.State.Consumers),
		"subject_count":  float64(stream.State.NumSubjects),
	} {
		gauge(out, "jetstream_stream_"+name, value, with)
	}
	for _, consumer := range stream.Consumer {
		consumerMetrics(out, with, consumer)
	}
}

func consumerMetrics(out chan<- prometheus.Metric, stream labels, consumer *server.ConsumerInfo) {
	leader := stream["server_name"]
	if consumer.Cluster != nil {
		leader = consumer.Cluster.Leader
	}
	with := extended(stream, labels{
		"consumer_name": consumer.Name, "consumer_leader": leader,
		"is_consumer_leader": strconv.FormatBool(leader == stream["server_name"]), "consumer_desc": "",
	})
	for name, value := range map[string]float64{
		"num_pending":          float64(consumer.NumPending),
		"num_ack_pending":      float64(consumer.NumAckPending),
		"num_redelivered":      float64(consumer.NumRedelivered),
		"num_waiting":          float64(consumer.NumWaiting),
		"delivered_stream_seq": float64(consumer.Delivered.Stream),
		"ack_floor_stream_seq": float64(consumer.AckFloor.Stream),
	} {
		gauge(out, "jetstream_consumer_"+name, value, with)
	}
}

func extended(base, more labels) labels {
	all := maps.Clone(base)
	maps.Copy(all, more)
	return all
}
